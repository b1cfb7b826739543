// Package redirects leads from the addresses of an older site to where things are now.
//
// An old address is a path, with or without a query ("/node/123?page=2"), written in any
// way: as a whole address, with percent signs, in capitals, with a slash at its end.
// Whoever asks with a query that nobody listed is led as without it. An address that the
// site answers itself is never led elsewhere, and a page that takes an old address for
// itself wins.
//
// An old address leads where it leads in one step: a list that leads from A to B and
// from B to C is kept as A to C, and one that leads back to where it began is refused.
//
// How often somebody came by an old address is counted in memory and written down once a
// minute; what a node had not written when it stopped is not counted.
package redirects
