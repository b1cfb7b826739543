// Package actions is the pages of what follows from resolutions: what is to be done
// and by whom, what is overdue, one action with its notes, documents and outcome, and
// the report to the next general meeting.
package actions
