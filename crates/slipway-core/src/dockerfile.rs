//! Dockerfiles for .NET Lambda images.
