import type { TraceSample } from "./sample.ts";

export const samples: readonly TraceSample[] = [
  {
    title: "confess",
    text: `no stock for 3 at Shop.pm line 2.
	Shop::Cart::add(3, "it's", undef, ARRAY(0x560d68149cc0), 4.5) called at run.pl line 2
	main::outer() called at run.pl line 11`,
    chain: ["die: no stock for 3"],
    frames: ["* Shop::Cart | add | Shop.pm:2", "* main | outer | run.pl:2", "* - | - | run.pl:11"],
  },
  {
    title: "die",
    text: `plain death at Shop.pm line 2.`,
    chain: ["die: plain death"],
    frames: ["* - | - | Shop.pm:2"],
  },
  {
    title: "warning of the interpreter",
    text: `Use of uninitialized value $x in concatenation (.) or string at run.pl line 4.`,
    chain: ["warning: Use of uninitialized value $x in concatenation (.) or string"],
    frames: ["* - | - | run.pl:4"],
  },
  {
    title: "propagated",
    text: `first at run.pl line 3.
	...propagated at run.pl line 3.`,
    chain: ["die: first"],
    frames: ["* - | - | run.pl:3", "* - | - | run.pl:3"],
  },
  {
    title: "inside of eval",
    text: `caught: no stock for 1 at Shop.pm line 2.
	Shop::Cart::add(1) called at run.pl line 6
	main::outer2() called at run.pl line 6
	eval {...} called at run.pl line 6`,
    chain: ["die: caught: no stock for 1"],
    frames: [
      "* Shop::Cart | add | Shop.pm:2",
      "* main | outer2 | run.pl:6",
      "* - | eval | run.pl:6",
      "* - | - | run.pl:6",
    ],
  },
  {
    title: "reading from a file",
    text: `bad line at run.pl line 5, <STDIN> line 1.`,
    chain: ["die: bad line"],
    frames: ["* - | - | run.pl:5"],
  },
  {
    title: "Carp::Always",
    text: `plain death at Shop.pm line 2.
	Shop::Cart::d(3, "it's", undef, ARRAY(0x56035d545aa0), 4.5) called at run.pl line 2
	main::outer() called at run.pl line 11`,
    chain: ["die: plain death"],
    frames: ["* Shop::Cart | d | Shop.pm:2", "* main | outer | run.pl:2", "* - | - | run.pl:11"],
  },
  {
    title: "Try::Tiny",
    text: `re: in try at bin/shop.pl line 1.`,
    chain: ["die: re: in try"],
    frames: ["* - | - | bin/shop.pl:1"],
  },
  {
    title: "undefined subroutine",
    text: `Undefined subroutine &Shop::Cart::nosuch called at run.pl line 2.`,
    chain: ["die: Undefined subroutine &Shop::Cart::nosuch called"],
    frames: ["* - | - | run.pl:2"],
  },
  {
    title: "syntax error",
    text: `Global symbol "$y" requires explicit package name (did you forget to declare "my $y"?) at ./bad.pl line 1.
Missing right curly or square bracket at ./bad.pl line 1, at end of line
syntax error at ./bad.pl line 1, at EOF
Compilation failed in require at run.pl line 10.
syntax error at (eval 5) line 1, at EOF`,
    chain: ['die: Global symbol "$y" requires explicit package name (did you forget to declare "my $y"?)'],
    frames: ["* - | - | ./bad.pl:1"],
  },
  {
    title: "verbose exception of Mojolicious",
    text: `mojo oops at moj.pl line 1.
Traceback (most recent call first):
  File "moj.pl", line 1, in "Mojo::Exception::throw"
  File "moj.pl", line 1, in "Bar::deep"
  File "moj.pl", line 2, in "Foo::go"`,
    chain: ["die: mojo oops"],
    frames: ["* Bar | deep | moj.pl:1", "* Foo | go | moj.pl:1", "* - | - | moj.pl:2"],
  },
  {
    title: "cluck",
    text: `clucking at Shop.pm line 2.
	Shop::Cart::k(3, "it's", undef, ARRAY(0x56464b1f2dd0), 4.5) called at run.pl line 2
	main::outer() called at run.pl line 11`,
    chain: ["die: clucking"],
    frames: ["* Shop::Cart | k | Shop.pm:2", "* main | outer | run.pl:2", "* - | - | run.pl:11"],
  },
  {
    title: "evaluated string",
    text: `no stock for 1 at lib/Shop/Cart.pm line 2.
	Shop::Cart::add(1) called at (eval 5) line 1
	eval 'Shop::Cart::add(1)
;' called at bin/shop.pl line 7`,
    chain: ["die: no stock for 1"],
    frames: ["* Shop::Cart | add | lib/Shop/Cart.pm:2", "* - | - | (eval 5):1"],
  },
  {
    title: "Moose",
    text: `Attribute (item) is required at constructor Shop::Cart::new (defined at /app/lib/Shop/Cart.pm line 9) line 12
	Shop::Cart::new('Shop::Cart', 'price', 3) called at /app/bin/shop.pl line 4`,
    chain: [
      "die: Attribute (item) is required at constructor Shop::Cart::new (defined at /app/lib/Shop/Cart.pm line 9) line 12",
    ],
    frames: ["* Shop::Cart | new | -", "* - | - | /app/bin/shop.pl:4"],
  },
  {
    title: "object as an error, behind a log's header",
    text: `[Wed Mar 04 10:00:00.123456 2026] [cgi:error] [pid 12] [client 127.0.0.1:5] AH01215: Shop::Error::Sold=HASH(0x55d0) at /app/cgi-bin/cart.cgi line 20.: /app/cgi-bin/cart.cgi`,
    chain: [
      "die: [Wed Mar 04 10:00:00.123456 2026] [cgi:error] [pid 12] [client 127.0.0.1:5] AH01215: Shop::Error::Sold=HASH(0x55d0)",
    ],
    frames: ["* - | - | /app/cgi-bin/cart.cgi:20"],
  },
  {
    title: "Mojolicious on one line",
    text: `[2026-03-04 10:00:00.12345] [9144] [error] [ZS4Hu-9BUl-A] oops at /app/script/shop.pl line 14.`,
    chain: ["die: [2026-03-04 10:00:00.12345] [9144] [error] [ZS4Hu-9BUl-A] oops"],
    frames: ["* - | - | /app/script/shop.pl:14"],
  },
  {
    title: "module that is missing",
    text: `Can't locate Nope.pm in @INC (you may need to install the Nope module) (@INC contains: /etc/perl /usr/share/perl5) at /app/bin/shop.pl line 3.
BEGIN failed--compilation aborted at /app/bin/shop.pl line 3.`,
    chain: [
      "die: Can't locate Nope.pm in @INC (you may need to install the Nope module) (@INC contains: /etc/perl /usr/share/perl5)",
    ],
    frames: ["* - | - | /app/bin/shop.pl:3"],
  },
  {
    title: "class that prints its name",
    text: `Shop::Error::Sold: no more apples at lib/Shop.pm line 31.
	Shop::sell("apple") called at bin/shop.pl line 9`,
    chain: ["Shop::Error::Sold: Shop::Error::Sold: no more apples"],
    frames: ["* Shop | sell | lib/Shop.pm:31", "* - | - | bin/shop.pl:9"],
  },
];
