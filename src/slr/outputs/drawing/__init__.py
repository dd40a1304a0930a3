"""What every figure uses: geometry, the font and its widths, line breaks, SVG and painting."""
