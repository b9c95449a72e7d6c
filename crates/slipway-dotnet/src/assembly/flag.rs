//! The flags of types and methods (ECMA-335 II.23.1).

pub(super) const ACCESS: u32 = 0x07;
pub(super) const PUBLIC_METHOD: u32 = 0x06;
pub(super) const STATIC: u32 = 0x10;
pub(super) const ABSTRACT_METHOD: u32 = 0x400;
pub(super) const SPECIAL_NAME: u32 = 0x800;
pub(super) const PUBLIC_TYPE: u32 = 0x01;
pub(super) const NESTED_PUBLIC_TYPE: u32 = 0x02;
pub(super) const INTERFACE: u32 = 0x20;
pub(super) const ABSTRACT_TYPE: u32 = 0x80;
pub(super) const SEALED_TYPE: u32 = 0x100;
