//! slipway-emulator.
