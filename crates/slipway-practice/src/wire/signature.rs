//! Signature Version 4: who signed, and whether the signature is right. By hand, because aws-sigv4 makes signatures and
//! reads none.
//!
//! The whole signature is verified, so a wrong secret fails here as it does on AWS. Its age is not looked
//! at, and the region and service of the scope are believed. Presigned requests are not known.

use crate::credentials::Credentials;
use crate::wire::percent;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest as _, Sha256};

/// What the `Authorization` header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorization {
    pub(crate) access_key_id: String,
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) service: String,
    signed_headers: Vec<String>,
    signature: String,
}

/// Why a request is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no `Authorization` header of this kind.
    Missing,
    /// The access key is not ours.
    UnknownKey,
    /// The signature is not what the secret gives.
    WrongSignature,
}

/// The parts of a request that are signed.
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Reads the header without judging it.
pub(crate) fn read(headers: &HeaderMap) -> Option<Authorization> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let fields = header.strip_prefix("AWS4-HMAC-SHA256")?;
    let field =
        |name: &str| fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
    let scope: Vec<&str> = field("Credential")?.split('/').collect();
    let [access_key_id, date, region, service, "aws4_request"] = scope.as_slice() else { return None };
    Some(Authorization {
        access_key_id: (*access_key_id).to_owned(),
        date: (*date).to_owned(),
        region: (*region).to_owned(),
        service: (*service).to_owned(),
        signed_headers: field("SignedHeaders")?.split(';').map(str::to_owned).collect(),
        signature: field("Signature")?.to_owned(),
    })
}

/// Whether the request was signed with these credentials.
pub(crate) fn verify(
    authorization: Option<&Authorization>,
    request: &Signed<'_>,
    credentials: &Credentials,
) -> Result<(), Refusal> {
    let authorization = authorization.ok_or(Refusal::Missing)?;
    if authorization.access_key_id != credentials.access_key_id {
        return Err(Refusal::UnknownKey);
    }
    let expected = signature(authorization, request, &credentials.secret_access_key);
    if equal(expected.as_bytes(), authorization.signature.as_bytes()) {
        Ok(())
    } else {
        Err(Refusal::WrongSignature)
    }
}

fn signature(authorization: &Authorization, request: &Signed<'_>, secret: &str) -> String {
    let Authorization { date, region, service, .. } = authorization;
    let time = header(request.headers, "x-amz-date").unwrap_or_default();
    let canonical = hex(&Sha256::digest(canonical(authorization, request)));
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{date}/{region}/{service}/aws4_request\n{canonical}");
    let mut key = hmac(format!("AWS4{secret}").as_bytes(), date.as_bytes());
    for part in [region.as_str(), service, "aws4_request"] {
        key = hmac(&key, part.as_bytes());
    }
    hex(&hmac(&key, text.as_bytes()))
}

fn canonical(authorization: &Authorization, request: &Signed<'_>) -> String {
    let mut query: Vec<(String, String)> = percent::pairs(request.query)
        .iter()
        .map(|(name, value)| (percent::encode(name, false), percent::encode(value, false)))
        .collect();
    query.sort();
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers: String = authorization
        .signed_headers
        .iter()
        .map(|name| format!("{name}:{}\n", header(request.headers, name).unwrap_or_default()))
        .collect();
    let payload = match header(request.headers, "x-amz-content-sha256") {
        Some(told) if told == "UNSIGNED-PAYLOAD" => told,
        _ => hex(&Sha256::digest(request.body)),
    };
    [
        request.method,
        // The path on the wire is encoded once already, and all services but S3 sign it encoded twice.
        &percent::encode(request.path, true),
        &query.join("&"),
        &headers,
        &authorization.signed_headers.join(";"),
        &payload,
    ]
    .join("\n")
}

/// All values of a header, with runs of spaces made one.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Vec<String> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            String::from_utf8_lossy(value.as_bytes()).split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// HMAC of RFC 2104 with SHA-256, whose block is 64 bytes long.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    let hashed: [u8; 32];
    let key = if key.len() > block.len() {
        hashed = Sha256::digest(key).into();
        &hashed
    } else {
        key
    };
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A signature of our own, for addresses that carry their own permission.
pub(crate) fn keyed_digest(secret: &str, text: &str) -> String {
    hex(&hmac(secret.as_bytes(), text.as_bytes()))
}

/// Compares without telling by its duration where the difference is.
pub(crate) fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// The header of a client that signs host and date; the trials use it.
#[cfg(test)]
pub(crate) fn sign(
    (key, secret): (&str, &str),
    service: &str,
    (method, path, query): (&str, &str, &str),
    host: &str,
    body: &[u8],
) -> String {
    let scope = format!("{key}/20261123/us-east-1/{service}/aws4_request");
    let unsigned = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=");
    let mut headers = HeaderMap::new();
    for (name, value) in [("host", host), ("x-amz-date", "20261123T000000Z"), ("authorization", &unsigned)] {
        headers.insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    let authorization = read(&headers).unwrap();
    unsigned + &signature(&authorization, &Signed { method, path, query, headers: &headers, body }, secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    /// The example `get-vanilla-query-order-key-case` of AWS's own test suite for Signature Version 4.
    fn example() -> (HeaderMap, Credentials) {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("example.amazonaws.com"));
        headers.insert("x-amz-date", HeaderValue::from_static("20150830T123600Z"));
        headers.insert(
            AUTHORIZATION,
            HeaderValue::from_static(
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                 SignedHeaders=host;x-amz-date, \
                 Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
        );
        let credentials = Credentials {
            account_id: String::new(),
            user_id: String::new(),
            access_key_id: "AKIDEXAMPLE".to_owned(),
            secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
        };
        (headers, credentials)
    }

    fn check(headers: &HeaderMap, credentials: &Credentials) -> Result<(), Refusal> {
        let request =
            Signed { method: "GET", path: "/", query: "Param2=value2&Param1=value1", headers, body: b"" };
        verify(read(headers).as_ref(), &request, credentials)
    }

    #[test]
    fn the_example_of_aws_is_accepted() {
        let (headers, credentials) = example();
        assert_eq!(check(&headers, &credentials), Ok(()));
    }

    #[test]
    fn a_wrong_secret_a_wrong_key_and_no_signature_are_told_apart() {
        let (headers, good) = example();
        let wrong = Credentials { secret_access_key: "other".to_owned(), ..good.clone() };
        assert_eq!(check(&headers, &wrong), Err(Refusal::WrongSignature));
        let stranger = Credentials { access_key_id: "AKIDOTHER".to_owned(), ..good.clone() };
        assert_eq!(check(&headers, &stranger), Err(Refusal::UnknownKey));
        assert_eq!(check(&HeaderMap::new(), &good), Err(Refusal::Missing));
    }
}
