//! The program as its user meets it, without a node.

use std::process::{Command, Output};

fn feeder(arguments: &[&str]) -> Output {
	Command::new(env!("CARGO_BIN_EXE_surety-feeder"))
		.args(arguments)
		.output()
		.expect("the program runs")
}

fn printed(arguments: &[&str]) -> String {
	let output = feeder(arguments);
	assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
	String::from_utf8(output.stdout).expect("text")
}

/// A file of prices that is removed with its guard.
struct Prices(std::path::PathBuf);

impl Prices {
	fn new(name: &str, text: &str) -> Self {
		let path =
			std::env::temp_dir().join(format!("surety-feeder-{}-{name}", std::process::id()));
		std::fs::write(&path, text).expect("temporary file");
		Self(path)
	}

	fn path(&self) -> &str {
		self.0.to_str().expect("path of text")
	}
}

impl Drop for Prices {
	fn drop(&mut self) {
		let _ = std::fs::remove_file(&self.0);
	}
}

const BARS: &str = "ts_utc,open,high,low,close\n\
	2020-03-13 01:53:00,4215,4309.78,4139.94,4264.44\n\
	2020-03-13 01:54:00,4264.56,4299.1,4129,4139.53\n";

#[test]
fn simulation_prints_the_same_prices_when_run_twice() {
	let arguments = ["sim", "--dry-run", "--seed", "7", "--for", "600", "--speed", "100"];
	let first = printed(&arguments);
	assert_eq!(first, printed(&arguments));
	assert_eq!(first.lines().count(), 301);
	assert_eq!(first.lines().nth(1), Some("0,,60000"));
	let other = printed(&["sim", "--dry-run", "--seed", "8", "--for", "600", "--speed", "100"]);
	assert_ne!(first, other);
}

#[test]
fn replay_prints_the_prices_of_the_file_digit_by_digit() {
	let prices = Prices::new("path", BARS);
	let arguments = ["csv", prices.path(), "--dry-run", "--column", "path", "--bar-seconds", "4"];
	let expected = "elapsed_ms,bar_utc,price\n\
		0,2020-03-13 01:53:00,4215\n\
		1000,2020-03-13 01:53:00,4139.94\n\
		2000,2020-03-13 01:53:00,4309.78\n\
		3000,2020-03-13 01:53:00,4264.44\n\
		4000,2020-03-13 01:54:00,4264.56\n\
		5000,2020-03-13 01:54:00,4129\n\
		6000,2020-03-13 01:54:00,4299.1\n\
		7000,2020-03-13 01:54:00,4139.53\n";
	assert_eq!(printed(&arguments), expected);
}

#[test]
fn operators_err_differently_and_repeatably_when_noise_is_asked_for() {
	let prices = Prices::new("noise", BARS);
	let arguments =
		["csv", prices.path(), "--dry-run", "--key", "//A", "--key", "//B", "--noise-bps", "10"];
	let first = printed(&arguments);
	assert_eq!(first, printed(&arguments));
	assert_eq!(first.lines().next(), Some("elapsed_ms,bar_utc,price,operator_1,operator_2"));
	for line in first.lines().skip(1) {
		let fields: Vec<f64> =
			line.split(',').skip(2).map(|field| field.parse().expect("price")).collect();
		assert_ne!(fields[1], fields[2]);
		assert!(fields[1..].iter().all(|price| (price / fields[0] - 1.0).abs() < 0.001_01));
	}
}

#[test]
fn volatilities_are_printed_when_operators_err_about_them() {
	let keys = ["--key", "//A", "--key", "//B"];
	let noise = ["sim", "--dry-run", "--vol-noise-bps", "100", "--vol", "0.6", "--for", "20"];
	let text = printed(&[&keys[..], &noise[..]].concat());
	assert_eq!(text.lines().next(), Some("elapsed_ms,bar_utc,price,vol_1,vol_2"));
	for line in text.lines().skip(1) {
		let fields: Vec<f64> =
			line.split(',').skip(3).map(|field| field.parse().expect("volatility")).collect();
		assert!(fields.iter().all(|volatility| (0.594..=0.606).contains(volatility)), "{line}");
		assert_ne!(fields[0], fields[1]);
	}
}

#[test]
fn lies_are_printed_beside_the_honest_prices() {
	let mut arguments = vec!["fixed", "--price", "1", "--dry-run"];
	for key in ["//A", "//B", "//C"] {
		arguments.extend(["--key", key]);
	}
	arguments.extend(["--faulty", "2:price:+10%", "--faulty", "3:silent"]);
	let expected = "elapsed_ms,bar_utc,price,operator_1,operator_2,operator_3,vol_1,vol_2,vol_3\n\
		0,,1,1,1.1,,0.800000,0.800000,\n";
	assert_eq!(printed(&arguments), expected);
}

#[test]
fn markets_of_a_file_are_printed_one_after_the_other() {
	let prices = Prices::new("market", BARS);
	let lines = format!(
		"# what is fed\n1=USD fixed --price 1\n\n2=BTC csv \"{}\" --vol 0.7 --hold\n",
		prices.path()
	);
	let markets = Prices::new("markets", &lines);
	let text = printed(&["--markets-file", markets.path(), "--dry-run"]);
	let expected = "# 1=USD: always 1; volatility 0.8, skew -0.2, smile 1, rate 0\n\
		elapsed_ms,bar_utc,price\n\
		0,,1\n\
		# 2=BTC: 2 bars of 2020-03-13 01:53:00 to 2020-03-13 01:54:00, 2 prices in 120 s; \
		volatility 0.7, skew -0.2, smile 1, rate 0\n\
		elapsed_ms,bar_utc,price\n\
		0,2020-03-13 01:53:00,4264.44\n\
		60000,2020-03-13 01:54:00,4139.53\n";
	assert_eq!(text, expected);
}

#[test]
fn replay_goes_on_when_told_to_hold_or_loop() {
	let prices = Prices::new("loop", BARS);
	let lines = |option: &str| {
		let seconds = ["--bar-seconds", "10", "--for", "45", option];
		printed(&[&["csv", prices.path(), "--dry-run"], &seconds[..]].concat()).lines().count()
	};
	assert_eq!((lines("--hold"), lines("--loop")), (3, 6));
}

#[test]
fn bad_configuration_ends_with_a_sentence_and_status_two() {
	let prices = Prices::new("bad", "ts_utc,open,high,low,close\n2020-03-13 01:53:00,1,2,x,1\n");
	let markets =
		Prices::new("bad-markets", "# none\n1=USD fixed --price 1\n2=BTC sim --smile 1.8\n");
	for (arguments, sentence) in [
		(
			vec!["--markets-file", markets.path(), "--dry-run"],
			"--smile 1.8 is too much for --skew -0.2",
		),
		(vec!["sim", "--key", "//A", "--faulty", "2:silent"], "--faulty names operator 2"),
		(vec!["--key", "//A"], "nothing to feed"),
		(vec!["csv", prices.path(), "--dry-run"], "line 2: `low` \"x\" is not a decimal number"),
		(vec!["csv", "/nonexistent.csv", "--dry-run"], "cannot replay /nonexistent.csv"),
		(vec!["sim"], "no hot key"),
		(vec!["sim", "--key", "0x12"], "is not a secret key"),
		(vec!["sim", "--key", "//A", "--url", "http://127.0.0.1"], "must begin with ws://"),
	] {
		let output = feeder(&arguments);
		let error = String::from_utf8_lossy(&output.stderr).into_owned();
		assert_eq!(output.status.code(), Some(2), "{error}");
		assert!(error.contains(sentence), "{error}");
	}
}

#[test]
fn absent_node_ends_with_status_one_when_it_is_not_waited_for() {
	// Port 1 of loopback: nobody listens there.
	let output =
		feeder(&["sim", "--key", "//A", "--url", "ws://127.0.0.1:1", "--max-reconnects", "0"]);
	assert_eq!(output.status.code(), Some(1));
	let error = String::from_utf8_lossy(&output.stderr).into_owned();
	assert!(error.contains("gave up on the node at ws://127.0.0.1:1"), "{error}");
}
