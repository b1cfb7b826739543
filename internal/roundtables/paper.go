package roundtables

import (
	"encoding/json"
	"slices"
	"time"

	"plenary.example/internal/i18n"
)

// PaperKind is what both sides agree to.
type PaperKind string

// What both sides agree to.
const (
	AgendaPaper PaperKind = "agenda"
	NotesPaper  PaperKind = "notes"
)

// Name is the kind in words.
func (k PaperKind) Name() i18n.Message { return i18n.Say("roundtables.paper." + string(k)) }

// Content is a paper as its readers have it: nothing is in it but what officials
// may read.
type Content struct {
	Items []ContentItem `json:"items"`
}

// ContentItem is one item of a paper.
type ContentItem struct {
	ID         string           `json:"id"`
	Department string           `json:"department,omitempty"` // whom it is for; empty: every department met
	Title      i18n.Text        `json:"title"`
	Question   i18n.Text        `json:"question,omitzero"`
	Ask        i18n.Text        `json:"ask,omitzero"`
	Minutes    int              `json:"minutes,omitempty"`
	Proposers  []i18n.Text      `json:"proposers,omitempty"`
	Evidence   []ContentFigure  `json:"evidence,omitempty"`
	Notes      i18n.Text        `json:"notes,omitzero"`
	Asks       []ContentAsk     `json:"asks,omitempty"`
	Promises   []ContentPromise `json:"promises,omitempty"`
}

// ContentFigure is evidence that officials may read.
type ContentFigure struct {
	Words  string `json:"words,omitempty"`
	Count  int    `json:"count"`
	Place  string `json:"place,omitempty"`
	Period string `json:"period,omitempty"`
}

// ContentAsk is an ask with what was answered.
type ContentAsk struct {
	Number     int             `json:"number"`
	Department string          `json:"department"`
	Words      i18n.Text       `json:"words"`
	Answers    []ContentAnswer `json:"answers,omitempty"`
}

// ContentAnswer is a response; On is a day, "2026-05-12".
type ContentAnswer struct {
	Verdict string    `json:"verdict"`
	Words   i18n.Text `json:"words,omitzero"`
	By      string    `json:"by,omitempty"`
	On      string    `json:"on"`
}

// ContentPromise is a commitment; Due is a day, and Department is empty for ours.
type ContentPromise struct {
	Number     int       `json:"number"`
	Department string    `json:"department,omitempty"`
	Words      i18n.Text `json:"words"`
	By         string    `json:"by,omitempty"`
	Due        string    `json:"due"`
}

// For is what a department reads of a paper: the items meant for it, without what
// was asked of, answered or promised by another department there.
func (c Content) For(departmentID string) Content {
	var out Content
	for _, i := range c.Items {
		if i.Department != "" && i.Department != departmentID {
			continue
		}
		i.Asks = slices.DeleteFunc(slices.Clone(i.Asks), func(a ContentAsk) bool { return a.Department != departmentID })
		i.Promises = slices.DeleteFunc(slices.Clone(i.Promises), func(p ContentPromise) bool { return p.Department != "" && p.Department != departmentID })
		out.Items = append(out.Items, i)
	}
	return out
}

// Same reports whether two papers say the same.
func (c Content) Same(other Content) bool {
	a, err := json.Marshal(c)
	if err != nil {
		return false
	}
	b, err := json.Marshal(other)
	return err == nil && string(a) == string(b)
}

// Minutes is how long the items take together.
func (c Content) Minutes() int {
	sum := 0
	for _, i := range c.Items {
		sum += i.Minutes
	}
	return sum
}

// Paper is a version of the agenda or of the notes, as sent.
type Paper struct {
	ID           string
	RoundtableID string
	Kind         PaperKind
	Number       int // counts from 1 within its kind
	Content      Content
	SentAt       time.Time
	SentBy       string
}

// Agreement is somebody's word that a paper is right.
type Agreement struct {
	DepartmentID string // empty: ours
	OfficialID   string
	Name         string
	Title        i18n.Text
	RecordedBy   string // of the secretariat, who was told; empty: by the official's own link
	At           time.Time
}

// Standing is where a paper stands between the two sides.
type Standing struct {
	Paper      *Paper // the latest version sent; nil: none
	Agreements []Agreement
	Changed    bool         // what it says was changed since it was sent
	Missing    []Department // those of whom nobody has agreed to it
}

// standing works out where a paper stands with those met.
func standing(p *Paper, agreements []Agreement, met []Department, changed bool) Standing {
	st := Standing{Paper: p, Agreements: agreements, Changed: changed}
	for _, d := range met {
		if !slices.ContainsFunc(agreements, func(a Agreement) bool { return a.DepartmentID == d.ID }) {
			st.Missing = append(st.Missing, d)
		}
	}
	return st
}

// Agreed reports whether both sides have agreed to what the paper says today.
func (s Standing) Agreed() bool { return s.Paper != nil && !s.Changed && len(s.Missing) == 0 }

// AgreedAt is when the last side agreed; zero where one has not.
func (s Standing) AgreedAt() time.Time {
	var last time.Time
	if !s.Agreed() {
		return last
	}
	for _, a := range s.Agreements {
		first := true // the first of a department counts: later ones add nothing
		for _, b := range s.Agreements {
			first = first && (b.DepartmentID != a.DepartmentID || !b.At.Before(a.At))
		}
		if first && a.At.After(last) {
			last = a.At
		}
	}
	return last
}

// By reports whether a department has agreed; empty: we.
func (s Standing) By(departmentID string) (Agreement, bool) {
	for _, a := range s.Agreements {
		if a.DepartmentID == departmentID {
			return a, true
		}
	}
	return Agreement{}, false
}

// Now says in a sentence where the paper stands.
func (s Standing) Now(kind PaperKind) i18n.Message {
	key := "roundtables.standing." + string(kind) + "."
	switch {
	case s.Paper == nil:
		return i18n.Say(key + "none")
	case s.Changed:
		return i18n.Say(key+"changed", "Number", s.Paper.Number)
	case s.Agreed():
		return i18n.Say(key+"agreed", "Number", s.Paper.Number, "Day", s.AgreedAt())
	}
	return i18n.Say(key+"waits", "Number", s.Paper.Number, "Count", len(s.Missing), "Department", s.Missing[0].Short)
}
