package exchange

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/sheet"
	"plenary.example/internal/wording"
)

// The format of the library's JSON export and its version, which changes when a
// reader of the old one would misread the new.
const (
	exportFormat  = "plenary-library"
	exportVersion = 1
)

// entryJSON is every word of an entry in both languages, clause by clause, with
// all that is known of it.
type entryJSON struct {
	ID           string                  `json:"id"`
	Meeting      string                  `json:"meeting"`
	Label        string                  `json:"label"`
	Number       int                     `json:"number,omitempty"`
	AdoptedOn    string                  `json:"adoptedOn,omitempty"`
	Status       resolutions.PolicyState `json:"status"`
	SupersededBy string                  `json:"supersededBy,omitempty"` // an address
	Original     i18n.Lang               `json:"original"`
	Wording      wording.Wording         `json:"wording"`
	Subjects     []resolutions.Subject   `json:"subjects,omitempty"`
	WorkingGroup resolutions.Party       `json:"workingGroup,omitzero"`
	Organization resolutions.Party       `json:"organization,omitzero"`
	Mover        resolutions.Party       `json:"mover,omitzero"`
	Seconder     resolutions.Party       `json:"seconder,omitzero"`
	Author       resolutions.Person      `json:"author,omitzero"`
	Late         bool                    `json:"late,omitempty"`
	Votes        resolutions.Votes       `json:"votes,omitzero"`
	Imported     bool                    `json:"imported,omitempty"`
}

// ExportJSON writes the whole library: an object of "format", "version" and
// "entries", from the oldest meeting to the newest, one entry a line. ImportJSON
// reads it again.
func (s *Service) ExportJSON(ctx context.Context, w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "{\n\"format\": %q,\n\"version\": %d,\n\"entries\": [", exportFormat, exportVersion)
	first := true
	err := s.resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		r := e.Resolution
		out := entryJSON{
			ID: r.ID, Meeting: e.Meeting, Label: e.Label, Number: e.Number, AdoptedOn: e.AdoptedOn, Status: e.Policy, Original: r.Original,
			Wording: r.Wording, Subjects: e.Subjects, WorkingGroup: r.WorkingGroup, Organization: r.Organization, Mover: r.Mover,
			Seconder: r.Seconder, Author: r.Author, Late: r.Late, Votes: r.Votes, Imported: r.Imported,
		}
		if e.SupersededBy != "" {
			address, err := s.addressOf(ctx, e.SupersededBy)
			if err != nil {
				return err
			}
			out.SupersededBy = address
		}
		raw, err := json.Marshal(out)
		if err != nil {
			return fmt.Errorf("resolutions: export %s: %w", e.Address(), err)
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteByte('\n')
		_, err = b.Write(raw)
		return err
	})
	if err != nil {
		return err
	}
	b.WriteString("\n]\n}\n")
	return b.Flush()
}

func (s *Service) addressOf(ctx context.Context, id string) (string, error) {
	at, ok, err := s.resolutions.AddressOf(ctx, id)
	if err != nil || !ok {
		return "", err
	}
	return at.String(), nil
}

const (
	maxEntries = 1_000_000 // entries of one JSON import
	maxKey     = 64        // bytes of a resolution's key
)

// ImportJSON brings an export of the library, of this coalition or another, into
// this one. Keys, numbers and everything else that is known come with it; what
// Import says of repeating holds here too.
func (s *Service) ImportJSON(ctx context.Context, who access.Actor, r io.Reader, dryRun bool, progress func(done, total int)) (ImportReport, error) {
	if err := resolutions.MayKeep(who); err != nil {
		return ImportReport{}, err
	}
	list, err := readExport(r)
	if err != nil {
		return ImportReport{}, err
	}
	return s.importAll(ctx, who, list, dryRun, progress)
}

func readExport(r io.Reader) ([]incoming, error) {
	var list []incoming
	unreadable := func(err error) error {
		return fault.Wrap(err, fault.Invalid, "resolutions.import.not_json", fault.Args{"Entry": len(list) + 1})
	}
	d := json.NewDecoder(r)
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, unreadable(err)
	}
	known := false
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, unreadable(err)
		}
		switch name {
		case "format":
			var format string
			if err := d.Decode(&format); err != nil || format != exportFormat {
				return nil, unreadable(err)
			}
			known = true
		case "version":
			var version int
			if err := d.Decode(&version); err != nil || version != exportVersion {
				return nil, unreadable(err)
			}
		case "entries":
			if t, err := d.Token(); err != nil || t != json.Delim('[') || !known {
				return nil, unreadable(err)
			}
			for d.More() {
				var e entryJSON
				if err := d.Decode(&e); err != nil || len(list) >= maxEntries {
					return nil, unreadable(err)
				}
				list = append(list, fromJSON(e))
			}
			if _, err := d.Token(); err != nil {
				return nil, unreadable(err)
			}
		default:
			return nil, unreadable(nil)
		}
	}
	if _, err := d.Token(); err != nil || !known {
		return nil, unreadable(err)
	}
	return list, nil
}

func fromJSON(e entryJSON) incoming {
	in := incoming{
		key: resolutions.Address{Meeting: e.Meeting, Label: e.Label}.String(), supersededBy: e.SupersededBy,
		entry: resolutions.Entry{
			Meeting: e.Meeting, Label: e.Label, Number: e.Number, Policy: e.Status, AdoptedOn: e.AdoptedOn, Subjects: e.Subjects,
			Resolution: resolutions.Resolution{
				ID: e.ID, Revision: 1, Wording: e.Wording, Original: e.Original, WorkingGroup: e.WorkingGroup,
				Organization: e.Organization, Mover: e.Mover, Seconder: e.Seconder, Author: e.Author, Late: e.Late, Votes: e.Votes,
				Imported: e.Imported, Fingerprint: intake.Fingerprint(e.Wording),
			},
		},
	}
	out := &in.entry
	if len(e.ID) > maxKey {
		out.Resolution.ID = ""
	}
	if e.Original != i18n.FR {
		out.Resolution.Original = i18n.EN
	}
	if e.Seconder.Named() {
		out.Resolution.SeconderState = resolutions.Recorded
	}
	if !resolutions.ValidDay(e.AdoptedOn) {
		out.AdoptedOn = ""
	}
	if !out.Policy.Known() {
		in.doubt("resolutions.import.status_unknown", "Status", string(e.Status))
		out.Policy = resolutions.InForce
	}
	if !resolutions.ValidLabel(e.Label) {
		out.Label = ""
		if e.Number > 0 {
			out.Label = resolutions.LabelOf(e.Number)
		}
	}
	in.check()
	return in
}

// csvColumns are the columns of the CSV export; their names stay the same in
// every language, because programs read them.
func csvColumns() []string {
	return []string{
		"meeting", "number", "address", "adopted_on", "status", "superseded_by", "title_en", "title_fr", "subjects", "working_group",
		"moved_by", "seconded_by", "votes_yes", "votes_no", "votes_abstain", "majority",
		"whereas_en", "resolved_en", "whereas_fr", "resolved_fr",
	}
}

// ExportCSV writes the whole library as a table for spreadsheets, in UTF-8 with
// a byte order mark: one entry a row, the clauses with their numbers one a line
// within a cell. Names and subjects are those of lang. Cells that a spreadsheet
// would take for a formula begin with an apostrophe.
func (s *Service) ExportCSV(ctx context.Context, w io.Writer, lang i18n.Lang) error {
	out := sheet.NewWriter(w)
	out.Row(csvColumns()...)
	err := s.resolutions.EachEntry(ctx, func(e resolutions.Entry) error {
		r := e.Resolution
		number := ""
		if e.Number > 0 {
			number = strconv.Itoa(e.Number)
		}
		var successor string
		if e.SupersededBy != "" {
			var err error
			if successor, err = s.addressOf(ctx, e.SupersededBy); err != nil {
				return err
			}
		}
		subjects := make([]string, len(e.Subjects))
		for i, subject := range e.Subjects {
			subjects[i] = subject.Name.In(lang)
		}
		row := []string{
			e.Meeting, number, e.Address().String(), e.AdoptedOn, string(e.Policy), successor, r.Wording.Title.EN, r.Wording.Title.FR,
			strings.Join(subjects, "; "), r.WorkingGroup.Name.In(lang), r.Mover.Name.In(lang), r.Seconder.Name.In(lang),
		}
		if r.Votes.Counted() {
			row = append(row, strconv.FormatInt(r.Votes.Yes, 10), strconv.FormatInt(r.Votes.No, 10), strconv.FormatInt(r.Votes.Abstain, 10), r.Votes.Majority)
		} else {
			row = append(row, "", "", "", "")
		}
		for _, l := range i18n.Langs() {
			for _, section := range wording.Sections() {
				row = append(row, sectionText(r.Wording, section, l))
			}
		}
		out.Row(row...)
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// sectionText writes a section with its numbers, one clause a line.
func sectionText(w wording.Wording, section wording.Section, lang i18n.Lang) string {
	var lines []string
	if lead := w.Part(section).Lead.Only(lang); lead != "" {
		lines = append(lines, lead)
	}
	for _, line := range wording.Lines(w, section, lang) {
		lines = append(lines, strings.TrimSpace(line.Label+" "+line.Text))
	}
	return strings.Join(lines, "\n")
}
