//! The shape of the image: its manifest, its platform, its layers.

use super::{Outcome, Severity, Subject, Words, shown, some_of};
use slipway_core::{Architecture, Bytes};

const MANIFESTS: [&str; 2] =
    ["application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json"];
const MOST_LAYERS: usize = 127;

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    manifest_type(subject, outcome);
    layer_type(subject, outcome);
    single_platform(subject, outcome);
    attestations(subject, outcome);
    architecture(subject, outcome);
    layer_count(subject, outcome);
    empty_layers(subject, outcome);
    names(subject, outcome);
}

fn manifest_type(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "manifest-media-type";
    let types = &subject.contents.manifests.media_types;
    let unknown: Vec<String> =
        types.iter().filter(|kind| !MANIFESTS.contains(&kind.as_str())).cloned().collect();
    if unknown.is_empty() {
        let seen = match types.first() {
            Some(kind) => format!("The manifest is of the type {kind}, which Lambda takes."),
            None => {
                "The archive has no manifest of its own; the upload writes one that Lambda takes.".to_owned()
            }
        };
        return outcome.pass(RULE, seen);
    }
    outcome.find(RULE, Severity::Refused, Words {
        what: format!("The manifest is of the type {}.", some_of(&unknown, 3)),
        why: "Lambda takes image manifests of OCI version 1 and of Docker's version 2, schema 2, and no others.",
        fix: "Build the image with Docker or with BuildKit's type=docker or type=oci output.",
        place: None,
    });
}

fn layer_type(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "layer-media-type";
    let closed: Vec<String> = subject
        .contents
        .layers
        .iter()
        .filter(|layer| !layer.opened && !subject.contents.incomplete)
        .map(|layer| format!("layer {}", layer.index + 1))
        .collect();
    let zstd = subject.contents.manifests.layer_media_types.iter().any(|kind| kind.contains("zstd"));
    if closed.is_empty() && !zstd {
        return outcome.pass(RULE, "All layers are plain tars or compressed with gzip.");
    }
    let place = (!closed.is_empty()).then(|| some_of(&closed, 5));
    outcome.find(
        RULE,
        Severity::Warning,
        Words {
            what: "A layer is compressed otherwise than with gzip, so its files were not checked.",
            why: "AWS names gzip and plain tars as the layers that Lambda takes, and no others.",
            fix: "Build again with gzip: name no other compression in the output of the build.",
            place,
        },
    );
}

fn single_platform(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "single-platform";
    let platforms = &subject.contents.manifests.platforms;
    if platforms.len() < 2 {
        return outcome.pass(RULE, "The archive holds the image for one platform.");
    }
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!(
                "The archive holds images for {} platforms: {}.",
                platforms.len(),
                some_of(platforms, 5)
            ),
            why: "Lambda takes the manifest of one image and no index over several.",
            fix: "Build for one platform, with --platform linux/amd64 or --platform linux/arm64.",
            place: None,
        },
    );
}

fn attestations(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "attestations";
    let count = subject.contents.manifests.attestations;
    if count == 0 {
        return outcome.pass(RULE, "No attestation manifest stands beside the image.");
    }
    outcome.find(RULE, Severity::Warning, Words {
        what: format!("{count} attestation manifests stand beside the image, so that it is an index."),
        why: "Lambda refuses an index. Slipway uploads the image without its attestations; another upload, such as docker push, would not.",
        fix: "Build with --provenance=false --sbom=false.",
        place: None,
    });
}

fn architecture(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "architecture";
    let config = &subject.contents.config;
    let own = Architecture::from_name(&config.architecture).filter(|_| config.os == "linux");
    let platform = format!("{}/{}", shown(&config.os), shown(&config.architecture));
    match (own, subject.wanted.architecture) {
        (Some(own), Some(wanted)) if own != wanted => outcome.find(
            RULE,
            Severity::Refused,
            Words {
                what: format!("The image is for {own} and the function for {wanted}."),
                why: "Lambda starts the image on the function's processor, where its programs would not run.",
                fix: format!(
                    "Build with --platform {}, or set the function's architecture to {own}.",
                    wanted.platform()
                ),
                place: None,
            },
        ),
        (Some(own), _) => outcome.pass(RULE, format!("The image is for {own}.")),
        (None, _) => outcome.find(
            RULE,
            Severity::Refused,
            Words {
                what: format!("The image is for {platform}."),
                why: "Lambda runs images for linux/amd64 and linux/arm64.",
                fix: "Build with --platform linux/amd64 or --platform linux/arm64.",
                place: None,
            },
        ),
    }
}

fn layer_count(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "layer-count";
    let count = subject.contents.layers.len();
    if count <= MOST_LAYERS {
        return outcome.pass(RULE, format!("The image has {count} layers; the limit is {MOST_LAYERS}."));
    }
    outcome.find(
        RULE,
        Severity::Refused,
        Words {
            what: format!("The image has {count} layers."),
            why: format!("An image may have {MOST_LAYERS} layers; engines and Lambda cannot stack more."),
            fix: "Join RUN and COPY instructions, or copy the result into a fresh stage.",
            place: None,
        },
    );
}

/// As many empty layers as nobody needs to hear of.
const FEW_EMPTY: usize = 3;

fn empty_layers(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "empty-layers";
    let layers = subject.contents.layers.iter().filter(|layer| layer.opened);
    let is_empty = |layer: &&crate::contents::LayerRow| {
        layer.files == 0 && layer.whiteouts == 0 && layer.stored_bytes <= Bytes(1024)
    };
    let empty: Vec<String> =
        layers.filter(is_empty).map(|layer| format!("layer {}", layer.index + 1)).collect();
    // A WORKDIR leaves one behind, and is worth it. What is worth a word is a habit.
    if empty.len() <= FEW_EMPTY {
        return outcome.pass(RULE, "No more than a few layers hold nothing.");
    }
    let severity = if empty.len() > 10 { Severity::Warning } else { Severity::Advice };
    outcome.find(RULE, severity, Words {
        what: format!("{} of {} layers hold nothing.", empty.len(), subject.contents.layers.len()),
        why: "An empty layer works, costs a request at each upload, and counts towards the limit of layers.",
        fix: "Remove instructions that change no file, such as a WORKDIR that exists or a RUN that cleans up what another layer made.",
        place: Some(some_of(&empty, 8)),
    });
}

fn names(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "names-within-root";
    let count = subject.contents.unsafe_names;
    if count == 0 {
        return outcome.pass(RULE, "All names stay within the image's root.");
    }
    outcome.find(
        RULE,
        Severity::Warning,
        Words {
            what: format!("{count} names in the layers contain '..' or a zero byte."),
            why: "No build writes such names. Tools that unpack them without care write outside the image.",
            fix: "Find out how the image was made, and build it again from sources that are trusted.",
            place: None,
        },
    );
}
