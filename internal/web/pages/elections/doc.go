// Package elections holds the pages of elections: what is called and who stands,
// nominating and answering a nomination, the ballot, the count stage by stage,
// and the desk of those who run them.
package elections
