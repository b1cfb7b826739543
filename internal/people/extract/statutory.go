package extract

import (
	"io"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf"
	"plenary.example/internal/people"
	"plenary.example/internal/sheet"
)

// Statutory is the list of members on a day.
type Statutory struct {
	Name    i18n.Text // the coalition's
	Day     time.Time
	Made    time.Time // when the list is made
	Entries []people.Entry
	Earlier map[string][]people.Membership
}

// inOrder are the members in the alphabet of the list's language.
func (s Statutory) inOrder(l *i18n.Localizer) []people.Entry {
	return slices.SortedStableFunc(slices.Values(s.Entries), func(a, b people.Entry) int {
		return strings.Compare(people.Fold(a.Name.In(l.Lang())), people.Fold(b.Name.In(l.Lang())))
	})
}

// address is a member's postal address, its lines joined by a mark; its city and
// region where it has none, so that the list can be completed.
func address(l *i18n.Localizer, e people.Entry, mark string) string {
	var lines []string
	for line := range strings.Lines(e.Address) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) > 0 {
		return strings.Join(lines, mark)
	}
	if e.City != "" {
		return e.City + ", " + l.Say(e.Region.Name())
	}
	return l.Say(e.Region.Name())
}

// since is the day an organization became a member, whatever its class then.
func (s Statutory) since(e people.Entry) time.Time { return people.Unbroken(s.Earlier[e.ID], e.Joined) }

// WriteCSV writes the list as comma-separated values with a heading in the
// localizer's language.
func (s Statutory) WriteCSV(w io.Writer, l *i18n.Localizer) error {
	out := sheet.NewWriter(w)
	out.Row(append(headings(l), l.T("people.statutory.email"))...)
	for _, e := range s.inOrder(l) {
		row := []string{e.Name.In(l.Lang()), address(l, e, ", "), l.Say(e.Class.Name()), db.Day(s.since(e)), e.Email}
		out.Row(row...)
	}
	return out.Flush()
}

func headings(l *i18n.Localizer) []string {
	return []string{l.T("people.statutory.name"), l.T("people.statutory.address"), l.T("people.statutory.class"), l.T("people.statutory.since")}
}

// PDF sets the list on paper, in the localizer's language.
func (s Statutory) PDF(l *i18n.Localizer) ([]byte, error) {
	title := l.T("people.statutory.title")
	doc := pdf.New(pdf.Options{
		Title: title, Author: s.Name.In(l.Lang()), Lang: string(l.Lang()) + "-CA", Made: s.Made,
		PageLabel: func(page int, pages string) string { return l.T("people.statutory.page", "Page", page, "Pages", pages) },
	})
	doc.Heading(1, title)
	doc.Paragraph(s.Name.In(l.Lang()))
	doc.Paragraph(l.T("people.statutory.on", "Day", s.Day, "Count", len(s.Entries)))
	counts := map[people.Class]int{}
	for _, e := range s.Entries {
		counts[e.Class]++
	}
	for _, class := range people.Classes() {
		if counts[class] > 0 {
			doc.Fact(l.Say(class.Name()), l.Number(int64(counts[class])))
		}
	}
	doc.Space()
	rows := make([][]string, len(s.Entries))
	for i, e := range s.inOrder(l) {
		reach := address(l, e, "\n")
		if e.Email != "" {
			reach += "\n" + e.Email
		}
		rows[i] = []string{e.Name.In(l.Lang()), reach, l.Say(e.Class.Name()), l.Date(s.since(e))}
	}
	doc.Table(headings(l), []float64{3.2, 4, 1.6, 2}, rows)
	doc.Paragraph(l.T("people.statutory.email_note"))
	doc.Paragraph(l.T("people.statutory.use"))
	return doc.Bytes()
}
