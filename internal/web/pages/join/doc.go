// Package join has the pages of joining the coalition: what each class of
// membership is and asks, the application, one thing on each page, where it
// stands, the page of whoever is asked for a reference, and the pages on which
// the committees read applications and record what they decide.
//
// The applicant's and the referee's pages are opened by the link in a message
// and by nothing else: their addresses are kept out of logs and of the address
// that other sites are told of.
package join
