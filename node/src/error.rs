//! Why the node could not do what it was asked for, and what to do about it.

use std::{fmt, net::SocketAddr, path::PathBuf};

/// Result of everything in this binary.
pub type Result<T> = std::result::Result<T, Error>;

/// Every way in which the node refuses or fails.
#[derive(Debug)]
pub enum Error {
	/// `surety-node` alone does not say which chain to follow.
	NoChain,
	/// `--sealing manual` outside of a development chain.
	SealingNeedsDev,
	/// A TCP port is taken or forbidden.
	Port { address: SocketAddr, what: &'static str, flag: &'static str, source: std::io::Error },
	/// A command that reads a database found none.
	NoDatabase { path: PathBuf, base_path: PathBuf },
	/// The database cannot be opened or read.
	Database { path: PathBuf, reason: String },
	/// The database was made from another chain spec with the same chain id.
	OtherGenesis { path: PathBuf, database: String, spec: String },
	/// The genesis of the chain spec cannot be built.
	Genesis { chain: String, reason: String },
	/// The chain spec is of another kind of chain.
	OtherRuntime { chain: String, found: String },
	/// The development clock finds no time to go on from in the database.
	Clock(String),
	/// Raised by the command line framework.
	Cli(Box<sc_cli::Error>),
	/// Raised while the node's services were built or ran.
	Service(Box<sc_service::Error>),
}

impl fmt::Display for Error {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NoChain => write!(
				f,
				"no chain given. Use --dev for a chain of your own, --chain local for the local \
				 test network, or --chain FILE with a chain spec.",
			),
			Self::SealingNeedsDev => write!(
				f,
				"--sealing manual makes blocks on request and lets anybody move the clock, so it \
				 works only with --dev. Add --dev or leave --sealing out.",
			),
			Self::Port { address, what, flag, source } => write!(
				f,
				"cannot listen on {address} for {what}: {source}. Stop the program that uses port \
				 {} or choose another one with {flag}.",
				address.port(),
			),
			Self::NoDatabase { path, base_path } => write!(
				f,
				"there is no database at {}. Check --chain and --base-path (now {}).",
				path.display(),
				base_path.display(),
			),
			Self::Database { path, reason } => write!(
				f,
				"cannot use the database at {}: {reason}. If another node runs on this base path, \
				 stop it. If the database is damaged, remove it with `surety-node purge-chain` \
				 (same --chain and --base-path) and sync again, or put a backup in its place.",
				path.display(),
			),
			Self::OtherGenesis { path, database, spec } => write!(
				f,
				"the database at {} belongs to another chain: its genesis is {database}, that of \
				 the chain spec is {spec}. Give the chain spec that it was made with (--chain \
				 FILE), use another --base-path, or remove it with `surety-node purge-chain` \
				 (same --chain and --base-path).",
				path.display(),
			),
			Self::Genesis { chain, reason } => write!(
				f,
				"the chain spec `{chain}` has no usable genesis: {reason}. Get the file again, or \
				 make one with `surety-node export-chain-spec --chain local --raw --output FILE`.",
			),
			Self::OtherRuntime { chain, found } => write!(
				f,
				"the chain spec `{chain}` is of a `{found}` chain, this node runs `{}`. Give a \
				 chain spec of Surety with --chain FILE.",
				surety_runtime::VERSION.spec_name,
			),
			Self::Clock(reason) => write!(f, "the development clock cannot be set: {reason}"),
			Self::Cli(error) => match &**error {
				sc_cli::Error::Input(sentence) => f.write_str(sentence),
				sc_cli::Error::Service(error) => from_service(error, f),
				error => write!(f, "{error}"),
			},
			Self::Service(error) => from_service(error, f),
		}
	}
}

/// The SDK puts "Application:" before errors that it only carries.
fn from_service(error: &sc_service::Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
	match error {
		sc_service::Error::Application(error) => write!(f, "{error}"),
		error => write!(f, "{error}"),
	}
}

impl std::error::Error for Error {}

impl From<sc_cli::Error> for Error {
	fn from(error: sc_cli::Error) -> Self {
		Self::Cli(Box::new(error))
	}
}

impl From<sc_service::Error> for Error {
	fn from(error: sc_service::Error) -> Self {
		Self::Service(Box::new(error))
	}
}

impl From<sp_blockchain::Error> for Error {
	fn from(error: sp_blockchain::Error) -> Self {
		Self::Service(Box::new(error.into()))
	}
}
