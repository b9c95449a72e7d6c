//! What a look finds on a registry that answers as it should.

use crate::play::{Play, Reply};
use crate::shelf::{MANIFEST_KIND, Shelf, options, reference};
use serde_json::json;
use slipway_bases::{LiveBase, LookOptions, look};
use slipway_core::{Architecture, Bytes, Digest};

async fn served(shelf: &Shelf) -> Play {
    let shelf = shelf.clone();
    Play::start(move |host, request| shelf.serve(host, request)).await
}

async fn look_at(play: &Play, tag: &str) -> LiveBase {
    look(&reference(&play.host, tag), &options()).await.unwrap()
}

#[tokio::test]
async fn a_look_tells_digest_platforms_and_the_exact_dotnet() {
    let shelf = Shelf::like_aws();
    let play = served(&shelf).await;
    let live = look_at(&play, "10").await;
    assert_eq!(live.digest, shelf.index);
    assert_eq!(live.reference, format!("{}/lambda/dotnet:10", play.host));
    let [amd64, arm64] = live.platforms.as_slice() else { panic!("{live:?}") };
    assert_eq!((amd64.architecture, arm64.architecture), (Architecture::X86_64, Architecture::Arm64));
    assert_eq!([amd64.digest.clone(), arm64.digest.clone()], shelf.children.as_slice());
    assert_eq!((amd64.compressed_bytes, amd64.layers), (Bytes(100_000_500), 3));
    assert_eq!((arm64.compressed_bytes, arm64.layers), (Bytes(90_000_000), 2));
    assert_eq!(amd64.created.as_deref(), Some("2026-07-14T09:00:00Z"));
    assert_eq!(arm64.dotnet_version.as_deref(), Some("10.0.9"));
}

#[tokio::test]
async fn the_dated_tag_of_the_same_digest_is_found_over_several_pages() {
    let play = served(&Shelf::like_aws()).await;
    let live = look_at(&play, "10").await;
    assert_eq!(live.dated_tags, ["10.2026.07.14.09", "10.2026.05.19.13"]);
    assert_eq!(live.newest_dated_tag.as_deref(), Some("10.2026.07.14.09"));
    assert_eq!(live.tags_problem, None);
    let pages = play.seen().iter().filter(|seen| seen.target.contains("tags/list")).count();
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn an_older_dated_tag_is_told_the_newer_ones() {
    let play = served(&Shelf::like_aws()).await;
    let live = look_at(&play, "10.2026.05.19.13").await;
    assert_eq!(live.newest_dated_tag.as_deref(), Some("10.2026.05.19.13"));
    assert_eq!(live.dated_tags.first().map(String::as_str), Some("10.2026.07.14.09"));
    assert_eq!(live.platforms[0].dotnet_version.as_deref(), Some("10.0.8"));
}

#[tokio::test]
async fn one_token_is_asked_for_and_used_in_the_whole_look() {
    let play = served(&Shelf::like_aws()).await;
    look_at(&play, "10").await;
    let seen = play.seen();
    assert_eq!(seen.iter().filter(|seen| seen.target.starts_with("/token")).count(), 1);
    let without: Vec<_> = seen.iter().filter(|seen| seen.authorization.is_none()).collect();
    assert_eq!(without.len(), 2, "the first question and the token itself: {without:?}");
}

#[tokio::test]
async fn the_manifest_of_a_single_image_needs_no_index() {
    let shelf = Shelf::like_aws();
    let play = served(&shelf).await;
    let live = look_at(&play, "10-x86_64").await;
    assert_eq!(live.digest, shelf.children[0]);
    assert_eq!(live.platforms.len(), 1);
    assert_eq!(live.platforms[0].digest, shelf.children[0]);
    assert_eq!(live.platforms[0].architecture, Architecture::X86_64);
    assert!(live.dated_tags.is_empty());
}

#[tokio::test]
async fn a_pinned_reference_is_looked_up_by_its_digest() {
    let shelf = Shelf::like_aws();
    let play = served(&shelf).await;
    let older = shelf.tags["latest"].clone();
    let mut pinned = reference(&play.host, "10");
    pinned.digest = Some(older.clone());
    let live = look(&pinned, &options()).await.unwrap();
    assert_eq!(live.digest, older);
    assert_eq!(live.newest_dated_tag.as_deref(), Some("10.2026.05.19.13"));
    let alone = look(&reference(&play.host, "10").at_digest(older.clone()), &options()).await.unwrap();
    assert_eq!((alone.digest, alone.dated_tags.len()), (older, 0));
}

#[tokio::test]
async fn a_registry_without_tokens_is_read_too() {
    let shelf = Shelf::like_aws();
    let play = Play::start(move |_, request| shelf.serve_without_token(request)).await;
    assert_eq!(look_at(&play, "10").await.platforms.len(), 2);
    assert!(play.seen().iter().all(|seen| seen.authorization.is_none()));
}

#[tokio::test]
async fn the_facts_stand_where_the_list_of_tags_is_refused() {
    let shelf = Shelf::like_aws();
    let play = Play::start(move |host, request| match request.target.contains("tags/list") {
        true => Reply::status(403),
        false => shelf.serve(host, request),
    })
    .await;
    let live = look_at(&play, "10").await;
    assert_eq!((live.platforms.len(), live.dated_tags.len()), (2, 0));
    let problem = live.tags_problem.unwrap();
    assert!(
        problem.contains("the list of tags of lambda/dotnet") && problem.contains("HTTP 403"),
        "{problem}"
    );
}

#[tokio::test]
async fn the_list_of_tags_stands_where_the_comparison_is_limited() {
    let shelf = Shelf::like_aws();
    let play = Play::start(move |host, request| match request.method == "HEAD" {
        true => Reply::status(429),
        false => shelf.serve(host, request),
    })
    .await;
    let live = look_at(&play, "10").await;
    assert_eq!((live.dated_tags.len(), live.newest_dated_tag), (2, None));
    assert!(live.tags_problem.unwrap().contains("refuses more requests"));
}

#[tokio::test]
async fn a_dated_tag_is_its_own_even_when_it_is_not_among_the_newest() {
    let mut shelf = Shelf::like_aws();
    let older = shelf.tags["latest"].clone();
    shelf.tags.insert("10.2025.01.01.00".into(), older);
    for day in 1..=28 {
        shelf.tags.insert(format!("10.2026.08.{day:02}.00"), shelf.index.clone());
    }
    let play = served(&shelf).await;
    let live = look_at(&play, "10.2025.01.01.00").await;
    assert_eq!(live.newest_dated_tag.as_deref(), Some("10.2025.01.01.00"));
    assert_eq!(live.dated_tags.len(), 20);
    assert_eq!(look_at(&play, "10").await.newest_dated_tag.as_deref(), Some("10.2026.08.28.00"));
}

#[tokio::test]
async fn a_list_of_tags_without_an_end_is_cut_off() {
    let shelf = Shelf::like_aws();
    let play = Play::start(move |host, request| match request.target.contains("tags/list") {
        true => Reply::json(r#"{"tags": ["10.2026.01.01.00"]}"#)
            .with("Link", r#"</v2/lambda/dotnet/tags/list?again>; rel="next""#),
        false => shelf.serve(host, request),
    })
    .await;
    let live = look_at(&play, "10").await;
    assert_eq!(live.dated_tags, ["10.2026.01.01.00"]);
    assert_eq!(play.seen().iter().filter(|seen| seen.target.contains("tags/list")).count(), 30);
}

#[tokio::test]
async fn a_next_page_on_another_host_is_not_asked() {
    let stranger = Play::start(|_, _| Reply::json(r#"{"tags": []}"#)).await;
    let (shelf, other) = (Shelf::like_aws(), stranger.host.clone());
    let play = Play::start(move |host, request| match request.target.contains("tags/list") {
        true => Reply::json(r#"{"tags": []}"#).with("Link", format!(r#"<http://{other}/next>; rel="next""#)),
        false => shelf.serve(host, request),
    })
    .await;
    assert!(look_at(&play, "10").await.tags_problem.is_some());
    assert!(stranger.seen().is_empty());
}

#[tokio::test]
async fn a_token_does_not_travel_with_a_redirect() {
    let shelf = Shelf::like_aws();
    let store = shelf.clone();
    let store = Play::start(move |_, request| store.serve_without_token(request)).await;
    let elsewhere = store.host.clone();
    let play = Play::start(move |host, request| {
        match request.target.contains("/blobs/") && request.authorization.is_some() {
            true => Reply::status(307).with("Location", format!("http://{elsewhere}{}", request.target)),
            false => shelf.serve(host, request),
        }
    })
    .await;
    assert_eq!(look_at(&play, "10").await.platforms.len(), 2);
    let seen = store.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|seen| seen.authorization.is_none()), "{seen:?}");
}

#[tokio::test]
async fn a_token_does_not_come_back_on_the_second_step_of_a_redirect() {
    let shelf = Shelf::like_aws();
    let store = shelf.clone();
    let store = Play::start(move |_, request| match request.target.strip_prefix("/moved") {
        Some(target) => Reply::status(307).with("Location", target),
        None => store.serve_without_token(request),
    })
    .await;
    let elsewhere = store.host.clone();
    let play = Play::start(move |host, request| {
        match request.target.contains("/blobs/") && request.authorization.is_some() {
            true => {
                Reply::status(307).with("Location", format!("http://{elsewhere}/moved{}", request.target))
            }
            false => shelf.serve(host, request),
        }
    })
    .await;
    assert_eq!(look_at(&play, "10").await.platforms.len(), 2);
    let seen = store.seen();
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|seen| seen.authorization.is_none()), "{seen:?}");
}

#[tokio::test]
async fn no_more_requests_run_at_once_than_are_allowed() {
    for limit in [1, 2] {
        let play = served(&Shelf::like_aws()).await;
        let options = LookOptions { concurrency: limit, ..options() };
        look(&reference(&play.host, "10"), &options).await.unwrap();
        assert!((1..=limit).contains(&play.most_at_once()), "{}", play.most_at_once());
    }
    let play = served(&Shelf::like_aws()).await;
    look(&reference(&play.host, "10"), &LookOptions { concurrency: 100, ..options() }).await.unwrap();
    assert!(play.most_at_once() <= 4);
}

#[tokio::test]
async fn platforms_that_lambda_has_not_are_left_out() {
    let mut shelf = Shelf::like_aws();
    let entry = |architecture: &str| {
        json!({"digest": Digest::of(architecture.as_bytes()), "size": 1,
               "platform": {"os": "linux", "architecture": architecture}})
    };
    let index = shelf.put(MANIFEST_KIND, &json!({"manifests": [entry("s390x"), entry("riscv64")]}));
    shelf.tags.insert("10".into(), index.clone());
    let play = served(&shelf).await;
    let live = look_at(&play, "10").await;
    assert_eq!((live.digest, live.platforms.len()), (index, 0));
}
