//! Secrets of hot keys, from the command line and from files.

use crate::error::FeederError;
use std::{path::PathBuf, str::FromStr};
use subxt_signer::{sr25519::Keypair, SecretUri};

/// The hot keys of the command line and of files, in this order. A secret is never repeated in a message.
pub fn read_keys(secrets: &[String], files: &[PathBuf]) -> Result<Vec<Keypair>, FeederError> {
	let mut secrets: Vec<(String, String)> = (1..)
		.zip(secrets)
		.map(|(number, secret)| (format!("--key number {number}"), secret.clone()))
		.collect();
	for file in files {
		secrets.extend(lines_of(file, "keys")?);
	}
	let mut keys: Vec<Keypair> = Vec::new();
	for (place, secret) in secrets {
		let key = keypair(&secret).ok_or_else(|| {
			FeederError::Config(format!(
				"{place} is not a secret key: it must be a derivation path such as //Operator//1//feed, a \
				 phrase of 12 to 24 words, or 0x and 64 hex digits"
			))
		})?;
		if keys.iter().any(|other| other.public_key().0 == key.public_key().0) {
			return Err(FeederError::Config(format!("{place} is the same key as one before it")));
		}
		keys.push(key);
	}
	Ok(keys)
}

fn keypair(secret: &str) -> Option<Keypair> {
	// An empty secret would stand for the root of the published development phrase.
	if secret.is_empty() {
		return None;
	}
	Keypair::from_uri(&SecretUri::from_str(secret).ok()?).ok()
}

/// The lines of a file that say something, each with its place: those that begin with `#` do not.
pub fn lines_of(file: &PathBuf, what: &str) -> Result<Vec<(String, String)>, FeederError> {
	let name = file.display();
	let text = std::fs::read_to_string(file)
		.map_err(|error| FeederError::Config(format!("cannot read {what} from {name}: {error}")))?;
	let lines = (1..).zip(text.lines().map(str::trim));
	Ok(lines
		.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
		.map(|(number, line)| (format!("line {number} of {name}"), line.to_string()))
		.collect())
}
