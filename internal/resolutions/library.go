package resolutions

import (
	"context"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions/internal/store"
	"plenary.example/internal/wording"
)

// Get returns a resolution to whoever may see it.
func (s *Service) Get(ctx context.Context, who access.Actor, id string) (Resolution, error) {
	r, err := loadFor(ctx, s.read(), who, id)
	return r, audit.Fault(err)
}

// DraftsPage is how many resolutions one page of Drafts holds.
const DraftsPage = 50

// Drafts lists the resolutions of the actor's member organizations, whatever
// their state, the last touched first; page counts from 1.
func (s *Service) Drafts(ctx context.Context, who access.Actor, page int) (list []Resolution, more bool, err error) {
	if err := who.Require(who.SignedIn(), "power.see_drafts"); err != nil {
		return nil, false, err
	}
	page = min(max(page, 1), 1000)
	want := page*DraftsPage + 1
	for _, seat := range who.MemberSeats() {
		found, err := s.draftsOf(ctx, s.read(), seat.OrganizationID, want)
		if err != nil {
			return nil, false, audit.Fault(err)
		}
		list = append(list, found...)
	}
	slices.SortStableFunc(list, func(a, b Resolution) int { return b.Updated.Compare(a.Updated) })
	more = len(list) >= want
	list = list[min((page-1)*DraftsPage, len(list)):min(page*DraftsPage, len(list))]
	return list, more, nil
}

func (s *Service) draftsOf(ctx context.Context, q *store.Queries, organizationID string, limit int) ([]Resolution, error) {
	rows, err := q.DraftsOf(ctx, organizationID, int32(limit)) //nolint:gosec // bounded by the caller
	if err != nil {
		return nil, err
	}
	return fromRows(rows)
}

// Versions lists the texts of a resolution at the steps of its life, oldest first.
func (s *Service) Versions(ctx context.Context, who access.Actor, id string) ([]Version, error) {
	if _, err := loadFor(ctx, s.read(), who, id); err != nil {
		return nil, audit.Fault(err)
	}
	rows, err := s.read().VersionsOf(ctx, id, 1000)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Version, len(rows))
	for i, row := range rows {
		list[i] = Version{
			ID: row.ID, Revision: row.Revision, Step: Step(row.Step), By: Person{ID: row.PersonID, Name: row.PersonName}, At: db.Time(row.At),
		}
		if list[i].Wording, err = readWording(row.ResolutionID, row.Wording); err != nil {
			return nil, audit.Fault(err)
		}
	}
	return list, nil
}

// History lists who did what to a resolution, oldest first, after the line with
// key after (empty: from the first).
func (s *Service) History(ctx context.Context, who access.Actor, id, after string) ([]audit.Entry, error) {
	if _, err := loadFor(ctx, s.read(), who, id); err != nil {
		return nil, audit.Fault(err)
	}
	return s.log.History(ctx, Kind, id, after)
}

// ByAddress returns the entry at a lasting address with all its links. It is
// what the public reads most: three queries, none of which scans.
func (s *Service) ByAddress(ctx context.Context, meeting, label string) (EntryPage, error) {
	if !ValidMeetingKey(meeting) || !ValidLabel(label) {
		return EntryPage{}, notFound()
	}
	q := s.read()
	row, err := q.EntryByAddress(ctx, meeting, label)
	if isMissing(err) {
		return EntryPage{}, notFound()
	}
	if err != nil {
		return EntryPage{}, audit.Fault(err)
	}
	return s.page(ctx, q, row.Resolution, row.LibraryEntry)
}

// WordingOf is the text of a resolution in the library, and nothing else of it.
func (s *Service) WordingOf(ctx context.Context, id string) (wording.Wording, error) {
	row, err := s.read().EntryByID(ctx, id)
	if isMissing(err) {
		return wording.Wording{}, notFound()
	}
	if err != nil {
		return wording.Wording{}, audit.Fault(err)
	}
	entry, err := EntryFrom(row.Resolution, row.LibraryEntry)
	return entry.Resolution.Wording, audit.Fault(err)
}

// EntryOf is ByAddress by the resolution's key.
func (s *Service) EntryOf(ctx context.Context, id string) (EntryPage, error) {
	q := s.read()
	row, err := q.EntryByID(ctx, id)
	if isMissing(err) {
		return EntryPage{}, notFound()
	}
	if err != nil {
		return EntryPage{}, audit.Fault(err)
	}
	return s.page(ctx, q, row.Resolution, row.LibraryEntry)
}

func (s *Service) page(ctx context.Context, q *store.Queries, r store.Resolution, e store.LibraryEntry) (EntryPage, error) {
	entry, err := EntryFrom(r, e)
	if err != nil {
		return EntryPage{}, audit.Fault(err)
	}
	p := EntryPage{Entry: entry}
	if p.Entry.Subjects, err = subjectsOf(ctx, q, r.ID); err != nil {
		return EntryPage{}, audit.Fault(err)
	}
	// No citation names number 0, so an unnumbered resolution is cited by none.
	rows, err := q.LinksOf(ctx, store.LinksOfParams{ResolutionID: r.ID, MeetingKey: e.MeetingKey, Number: e.Number, SupersededBy: e.SupersededBy})
	if err != nil {
		return EntryPage{}, audit.Fault(err)
	}
	for _, row := range rows {
		l := link(row.ResolutionID, row.MeetingKey, row.Label, row.Number, row.PolicyState, row.TitleEn, row.TitleFr)
		switch row.Relation {
		case "cites":
			p.Cites = append(p.Cites, l)
		case "cited_by":
			p.CitedBy = append(p.CitedBy, l)
		case "superseded_by":
			p.SupersededBy = append(p.SupersededBy, l)
		default:
			p.Supersedes = append(p.Supersedes, l)
		}
	}
	return p, nil
}

func link(id, meeting, label string, number int64, policy, en, fr string) Link {
	return Link{
		ID: id, Address: Address{Meeting: meeting, Label: label}, Number: int(number),
		Title: i18n.Text{EN: en, FR: fr}, Policy: PolicyState(policy),
	}
}

// maxLinks bounds how many citations of one text are looked up.
const maxLinks = 200

// LinksIn looks up the citations of a text that is not in the library: a draft,
// an amendment, minutes.
func (s *Service) LinksIn(ctx context.Context, w wording.Wording) (Links, error) {
	return s.Resolve(ctx, wording.Cited(w))
}

// Resolve looks up where citations lead; those that lead nowhere are left out.
func (s *Service) Resolve(ctx context.Context, cited []wording.Citation) (Links, error) {
	links := Links{}
	q := s.read()
	for _, c := range cited[:min(len(cited), maxLinks)] {
		at := Address{Meeting: c.MeetingKey(), Label: LabelOf(c.Number)}
		if _, done := links[at]; done {
			continue
		}
		row, err := q.LinkTo(ctx, at.Meeting, int64(c.Number))
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, audit.Fault(err)
		}
		links[at] = link(row.ResolutionID, row.MeetingKey, row.Label, row.Number, row.PolicyState, row.TitleEn, row.TitleFr)
	}
	return links, nil
}

// Library answers a question to the library.
func (s *Service) Library(ctx context.Context, q Query) (Found, error) {
	if err := q.Check(); err != nil {
		return Found{}, err
	}
	result, err := s.index.Find(ctx, q.search())
	if err != nil {
		return Found{}, audit.Fault(err)
	}
	found := Found{
		Total: result.Total, AtLeast: result.TotalIsAtLeast, Page: max(q.Page, 1), Pages: (result.Total + LibraryPage - 1) / LibraryPage,
	}
	found.Entries, err = s.Briefs(ctx, result.IDs)
	return found, audit.Fault(err)
}

// LibraryCounts counts, for each filter ("meeting", "subject", "group" and
// "status"), the entries under each of its values among the matches of the
// question without that filter's own choice: what another choice would show.
// Of very many matches, those that come first in the index are counted.
func (s *Service) LibraryCounts(ctx context.Context, q Query) (map[string]map[string]int, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	counts, asked := map[string]map[string]int{}, map[Query]map[string]int{}
	for filter, without := range q.withoutEach() {
		found, ok := asked[without]
		if !ok { // filters that are not set leave the same question
			var err error
			if found, _, err = s.index.Facets(ctx, without.search(), ""); err != nil {
				return nil, audit.Fault(err)
			}
			asked[without] = found
		}
		counts[filter] = map[string]int{}
		for facet, n := range found {
			if value, ok := strings.CutPrefix(facet, filter+":"); ok {
				counts[filter][value] = n
			}
		}
	}
	return counts, nil
}

// withoutEach is the question without the choice of each filter, by its name.
func (q Query) withoutEach() map[string]Query {
	subject, group, status, meeting := q, q, q, q
	subject.Subject, group.WorkingGroup, status.Policy, meeting.Meeting = "", "", "", ""
	return map[string]Query{"subject": subject, "group": group, "status": status, "meeting": meeting}
}

// Briefs are the entries with these keys, those that are in the library, in that order.
func (s *Service) Briefs(ctx context.Context, ids []string) ([]Summary, error) {
	q := s.read()
	list := make([]Summary, 0, len(ids))
	for _, id := range ids {
		row, err := q.SummaryByID(ctx, id)
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, Summary{
			ID: row.ResolutionID, Address: Address{Meeting: row.MeetingKey, Label: row.Label}, Number: int(row.Number),
			Title: i18n.Text{EN: row.TitleEn, FR: row.TitleFr}, Policy: PolicyState(row.PolicyState),
			WorkingGroup: party(row.WorkingGroupID, row.WorkingGroupEn, row.WorkingGroupFr), AdoptedOn: row.AdoptedOn, Revision: row.Revision,
		})
	}
	return list, nil
}

// Near is a standing resolution close to a draft.
type Near struct {
	Summary
	Likeness float64 // from 0 to 1
}

// nearest is how many standing resolutions are shown beside a draft.
const nearest = 5

// Nearest finds the policy in force that a draft may repeat or contradict, in
// the language it is written in; exclude is the key of the draft's own entry,
// if it has one.
func (s *Service) Nearest(ctx context.Context, w wording.Wording, lang i18n.Lang, exclude ...string) ([]Near, error) {
	text := plainText(w)
	for _, l := range i18n.Langs() {
		text = text.With(l, w.Title.Only(l)+"\n"+text.Only(l))
	}
	found, err := s.index.NearestAmong(ctx, Kind, text, lang, [][]string{{facetPolicy + string(InForce)}}, nearest, exclude...)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Near
	for _, f := range found {
		one, err := s.Briefs(ctx, []string{f.ID})
		if err != nil {
			return nil, audit.Fault(err)
		}
		for _, summary := range one {
			list = append(list, Near{Summary: summary, Likeness: f.Likeness})
		}
	}
	return list, nil
}

// FeedSize is how many entries Feed returns at most.
const FeedSize = 50

// Feed returns the newest entries, for Atom.
func (s *Service) Feed(ctx context.Context) ([]Entry, error) {
	q := s.read()
	rows, err := q.NewestEntries(ctx, FeedSize)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Entry, len(rows))
	for i, row := range rows {
		if list[i], err = EntryFrom(row.Resolution, row.LibraryEntry); err != nil {
			return nil, audit.Fault(err)
		}
		if list[i].Subjects, err = subjectsOf(ctx, q, row.Resolution.ID); err != nil {
			return nil, audit.Fault(err)
		}
	}
	return list, nil
}

// eachSize is how many entries are read at a time while walking the library.
const eachSize = 200

// EachEntry gives fn each entry with its subjects, the oldest first; fn's first error ends it.
func (s *Service) EachEntry(ctx context.Context, fn func(Entry) error) error {
	return s.EachEntryFrom(ctx, "", fn)
}

// EachEntryFrom is EachEntry from those of a day on, "2024-11-25"; empty: from the
// first. Where only the meeting of an entry is known, it is of the month's first day.
func (s *Service) EachEntryFrom(ctx context.Context, day string, fn func(Entry) error) error {
	q := s.read()
	from := store.EntriesAfterParams{Size: eachSize, Dated: day, Number: -1}
	for {
		rows, err := q.EntriesAfter(ctx, from)
		if err != nil {
			return audit.Fault(err)
		}
		for _, row := range rows {
			e, err := EntryFrom(row.Resolution, row.LibraryEntry)
			if err != nil {
				return audit.Fault(err)
			}
			if e.Subjects, err = subjectsOf(ctx, q, row.Resolution.ID); err != nil {
				return audit.Fault(err)
			}
			if err := fn(e); err != nil {
				return err
			}
			from.Dated, from.Number, from.ResolutionID = row.LibraryEntry.Dated, row.LibraryEntry.Number, row.LibraryEntry.ResolutionID
		}
		if len(rows) < eachSize {
			return nil
		}
	}
}

// Place is an entry's address with what a site map says of it.
type Place struct {
	Address  Address
	Revision int64
	Entered  time.Time
	Changed  time.Time
}

// Places lists the address of every entry, for site maps.
func (s *Service) Places(ctx context.Context) ([]Place, error) {
	rows, err := s.read().Addresses(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Place, len(rows))
	for i, row := range rows {
		list[i] = Place{Address: Address{Meeting: row.MeetingKey, Label: row.Label}, Revision: row.Revision, Entered: db.Time(row.EnteredAt), Changed: db.Time(row.ChangedAt)}
	}
	return list, nil
}

// MeetingCount is a meeting with how many entries of the library it adopted.
type MeetingCount struct {
	Meeting string
	Entries int
}

// Meetings lists the meetings of the library, the newest first.
func (s *Service) Meetings(ctx context.Context) ([]MeetingCount, error) {
	rows, err := s.read().CountByMeeting(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]MeetingCount, len(rows))
	for i, row := range rows {
		list[i] = MeetingCount{Meeting: row.MeetingKey, Entries: int(row.Entries)}
	}
	return list, nil
}

// LibraryRevision counts the changes of the library: what a cache may keep its
// pages by, and when it last changed.
func (s *Service) LibraryRevision(ctx context.Context) (revision int64, changed time.Time, err error) {
	row, err := s.read().LibraryRevision(ctx)
	if err != nil {
		return 0, time.Time{}, audit.Fault(err)
	}
	return row.Revision, db.Time(row.ChangedAt), nil
}

// EntryFrom reads an entry from its rows, for the rooms of this subject.
func EntryFrom(r store.Resolution, e store.LibraryEntry) (Entry, error) {
	resolution, err := fromRow(r)
	if err != nil {
		return Entry{}, err
	}
	return Entry{
		Resolution: resolution, Meeting: e.MeetingKey, Label: e.Label, Number: int(e.Number), Policy: PolicyState(e.PolicyState),
		SupersededBy: e.SupersededBy, AdoptedOn: e.AdoptedOn, Revision: e.Revision, Entered: db.Time(e.EnteredAt), Changed: db.Time(e.ChangedAt),
	}, nil
}

func insertEntry(ctx context.Context, q *store.Queries, e Entry) error {
	return q.InsertEntry(ctx, store.InsertEntryParams{
		ResolutionID: e.Resolution.ID, MeetingKey: e.Meeting, Label: e.Label, Number: int64(e.Number), PolicyState: string(e.Policy),
		SupersededBy: e.SupersededBy, AdoptedOn: e.AdoptedOn, Dated: e.dated(), Revision: e.Revision, EnteredAt: db.Micros(e.Entered),
	})
}
