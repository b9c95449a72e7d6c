//! slipway-practice.
