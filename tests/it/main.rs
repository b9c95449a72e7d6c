//! The integration tests of Slipway. Each module is one area; tests that need the container engine fail without it.
//!
//! What they stand on, and how to build and run a project of one's own on the real SDK, is told in `framework`: the
//! framework of this machine, `framework::copied` for a fixture, `emulator::function` for a function to invoke, and the
//! names that begin with `sdk_` for what only .NET 10 can show.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the whole crate is tests, and their helpers may stop a test too"
)]

mod case_dockerfiles;
mod case_settings;
mod checks;
mod deploy;
mod deploy_session;
mod emulator;
mod emulator_images;
mod engine;
mod engine_build;
mod engine_context;
mod engine_context_generated;
mod engine_faults;
mod engine_secrets;
mod engine_sync;
mod fake_registry;
mod framework;
mod operate;
mod own_engine;
mod own_files;
mod practice_aws_cli;
mod practice_cloud;
mod requests;
mod sdk_checks;
mod sdk_dockerfiles;
mod sdk_failures;
mod sdk_inner_loop;
mod sdk_invocations;
mod sdk_msbuild;
mod sdk_reported;
mod sdk_surroundings;
mod sdk_templates;
mod sdk_verdicts;
mod sdk_warm;
mod secrets;
mod tasks;
mod terminal;
mod twin;
mod twin_images;
mod twin_projects;
mod twin_slips;
mod twin_terminal;
mod upload;
mod upload_engine;
