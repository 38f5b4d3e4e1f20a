//! Refuses a configuration that cannot work, before anything starts.
//!
//! The SDK would move the RPC to a random port when its port is taken, and only log that the
//! network or the metrics are not reachable; then a script talks to another node than it believes.

use crate::{
	cli::{Cli, Sealing},
	error::{Error, Result},
};
use sc_network::{
	config::TransportConfig,
	multiaddr::{Multiaddr, Protocol},
};
use sc_service::{ChainType, Configuration};
use std::{
	io::{self, ErrorKind},
	net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
};

/// Port of the network when `--port` does not say otherwise, the SDK's own default.
const DEFAULT_P2P_PORT: u16 = 30333;

/// Checks the flags that must be right before a configuration is made of them.
pub fn check_flags(cli: &Cli) -> Result<()> {
	let shared = &cli.run.shared_params;
	if shared.chain.is_none() && !shared.is_dev() {
		return Err(Error::NoChain);
	}
	if cli.sealing == Sealing::Manual && !shared.is_dev() {
		return Err(Error::SealingNeedsDev);
	}
	Ok(())
}

/// Checks what the node is about to use of this machine.
pub fn prepare(cli: &Cli, config: &mut Configuration) -> Result<()> {
	stay_on_loopback(cli, config);
	claim_rpc_ports(config)?;
	check_network_ports(config)?;
	check_prometheus_port(config)
}

/// Commands that read a database must not create an empty one beside the one that was meant.
pub fn require_database(config: &Configuration) -> Result<()> {
	match config.database.path() {
		Some(path) if !path.join("metadata").exists() => Err(Error::NoDatabase {
			path: path.to_owned(),
			base_path: config.base_path.path().to_owned(),
		}),
		_ => Ok(()),
	}
}

/// Development and local chains are played on one machine: unless `--listen-addr` is given, they
/// listen on loopback and do not announce themselves by mDNS.
fn stay_on_loopback(cli: &Cli, config: &mut Configuration) {
	let one_machine =
		matches!(config.chain_spec.chain_type(), ChainType::Development | ChainType::Local);
	if !one_machine {
		return;
	}
	let flags = &cli.run.network_params;
	if flags.listen_addr.is_empty() {
		let port = flags.port.unwrap_or(DEFAULT_P2P_PORT);
		config.network.listen_addresses = vec![Multiaddr::empty()
			.with(Protocol::Ip4(Ipv4Addr::LOCALHOST))
			.with(Protocol::Tcp(port))];
	}
	if !flags.discover_local {
		if let TransportConfig::Normal { enable_mdns, .. } = &mut config.network.transport {
			*enable_mdns = false;
		}
	}
}

fn claim_rpc_ports(config: &mut Configuration) -> Result<()> {
	for endpoint in config.rpc.addr.iter_mut().flatten() {
		endpoint.retry_random_port = false;
		check_tcp(endpoint.listen_addr, "the RPC", "--rpc-port")?;
	}
	Ok(())
}

fn check_network_ports(config: &Configuration) -> Result<()> {
	let (what, flag) = ("the network", "--port (or --listen-addr)");
	for address in &config.network.listen_addresses {
		match socket_address(address) {
			Some((socket, Transport::Tcp)) => check_tcp(socket, what, flag)?,
			Some((socket, Transport::Udp)) => check_udp(socket, what, flag)?,
			None => {},
		}
	}
	Ok(())
}

fn check_prometheus_port(config: &Configuration) -> Result<()> {
	match &config.prometheus_config {
		Some(prometheus) => {
			check_tcp(prometheus.port, "Prometheus", "--prometheus-port (or --no-prometheus)")
		},
		None => Ok(()),
	}
}

enum Transport {
	Tcp,
	Udp,
}

/// Reads `/ip4/A/tcp/P...` and its kin; other addresses (names) are not checked.
fn socket_address(address: &Multiaddr) -> Option<(SocketAddr, Transport)> {
	let mut parts = address.iter();
	let ip: IpAddr = match parts.next()? {
		Protocol::Ip4(ip) => ip.into(),
		Protocol::Ip6(ip) => ip.into(),
		_ => return None,
	};
	match parts.next()? {
		Protocol::Tcp(port) => Some((SocketAddr::new(ip, port), Transport::Tcp)),
		Protocol::Udp(port) => Some((SocketAddr::new(ip, port), Transport::Udp)),
		_ => None,
	}
}

fn check_tcp(address: SocketAddr, what: &'static str, flag: &'static str) -> Result<()> {
	verdict(TcpListener::bind(address).map(drop), address, what, flag)
}

fn check_udp(address: SocketAddr, what: &'static str, flag: &'static str) -> Result<()> {
	verdict(UdpSocket::bind(address).map(drop), address, what, flag)
}

/// A machine without IPv6 cannot bind its addresses; that alone does not stop a node.
fn verdict(
	bound: io::Result<()>,
	address: SocketAddr,
	what: &'static str,
	flag: &'static str,
) -> Result<()> {
	match bound {
		Err(source)
			if address.is_ipv4()
				|| matches!(source.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied) =>
		{
			Err(Error::Port { address, what, flag, source })
		},
		_ => Ok(()),
	}
}
