// Package links checks where the published pages of the site lead.
//
// Links within the site are asked of the site itself, as a visitor would ask, anchors
// among them. Links to other sites are asked over the network: the head first, the
// page where a server answers no heads, a few seconds at most, one question at a time to
// each server with a pause between two, and never an address of a private network, of
// this machine, or of a port that is no web site's: a page must not be a way to ask what
// only this server can reach (each connection is judged by the address it goes to, after
// the name was resolved, redirects included).
//
// A link is broken when what answers says that nothing is there. A server that is slow,
// refuses programs or is out of order makes a link one that nobody is sure about. A link
// whose page has moved for good is named with the new address.
//
// A run is done in parts, so that it may take longer than one job, and goes on where it
// stopped. Its results are kept with the day.
package links
