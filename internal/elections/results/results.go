// Package results writes the count of an election for those who check it: as a
// table, and for machines.
package results

import (
	"encoding/json"
	"io"
	"strconv"

	"plenary.example/internal/i18n"
	"plenary.example/internal/sheet"
	"plenary.example/internal/tally"
)

// WriteCSV writes a count as comma-separated values (RFC 4180): a line for
// each candidate, what is not transferable and the quota, a column for each stage.
func WriteCSV(w io.Writer, l *i18n.Localizer, r tally.Result) error {
	out := sheet.NewWriter(w)
	head := []string{l.T("elections.csv.candidate")}
	for _, s := range r.Stages {
		head = append(head, l.T("elections.csv.stage", "Number", strconv.Itoa(s.Number)))
	}
	rows := [][]string{append(head, l.T("elections.csv.outcome"))}
	for at, c := range r.Candidates {
		row := []string{c.Name}
		for _, s := range r.Stages {
			row = append(row, s.Totals[at].String())
		}
		rows = append(rows, append(row, l.Say(Outcome(r, at))))
	}
	if r.Method.Ranked() {
		lost, quota := []string{l.T("elections.csv.non_transferable")}, []string{l.T("elections.csv.quota")}
		for _, s := range r.Stages {
			lost, quota = append(lost, s.NonTransferable.String()), append(quota, r.Quota.String())
		}
		rows = append(rows, append(lost, ""), append(quota, ""))
	}
	for _, row := range rows {
		out.Row(row...)
	}
	return out.Flush()
}

// Outcome is how a count ended for the candidate at a place, in words.
func Outcome(r tally.Result, at int) i18n.Message {
	switch {
	case r.Candidates[at].Withdrawn:
		return i18n.Say("elections.outcome.withdrawn")
	case r.Acclaimed && r.IsElected(at):
		return i18n.Say("elections.outcome.acclaimed")
	case r.IsElected(at):
		return i18n.Say("elections.outcome.elected")
	}
	for _, s := range r.Stages {
		for _, out := range s.Excluded {
			if out == at {
				return i18n.Say("elections.outcome.excluded", "Stage", s.Number)
			}
		}
	}
	return i18n.Say("elections.outcome.not_elected")
}

// WriteJSON writes a count as one JSON object: the election and the result
// with every stage, votes with their five decimals.
func WriteJSON(w io.Writer, key string, title i18n.Text, r tally.Result) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Key    string       `json:"key"`
		Title  i18n.Text    `json:"title"`
		Rules  string       `json:"rules,omitempty"`
		Result tally.Result `json:"result"`
	}{key, title, rulesOf(r.Method), r})
}

// rulesOf names the rules of a method for machines.
func rulesOf(m tally.Method) string {
	if m == tally.STV {
		return "SSI 2007/42, schedule 1, rules 45-52"
	}
	return ""
}
