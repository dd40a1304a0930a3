"""Calibration rounds: everybody screens the same few reports first."""
