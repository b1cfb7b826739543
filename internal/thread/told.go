package thread

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
)

// reports are those of the problem: by month for those who read reports, by year and
// without the small sums for everybody else, where the coalition shows them.
func (s *Service) reports(ctx context.Context, who access.Actor, c concerns.Concern) ([]Entry, error) {
	if !concerns.MayRead(who) {
		years, err := s.concerns.PublicYears(ctx, c)
		return byYear(years, c.Slug), err
	}
	sums, err := s.concerns.Sums(ctx, who, c.Slug)
	return byMonth(sums, c.Slug, c.CountsPublic), err
}

// behind are the reports of the problems that a resolution is about, each under the
// name of its concern, to which it leads.
func (s *Service) behind(ctx context.Context, who access.Actor, subjects []resolutions.Subject) ([]Entry, error) {
	var list []Entry
	for _, subject := range subjects {
		c, err := s.concerns.Get(ctx, nil, subject.Slug)
		if err != nil {
			return nil, err
		}
		reported, err := s.reports(ctx, who, c)
		if err != nil {
			return nil, err
		}
		for _, e := range reported {
			e.Name = c.Name
			if e.Path == nil {
				e.Path = []string{"concerns", c.Slug}
			}
			list = append(list, e)
		}
	}
	return list, nil
}

func byMonth(sums []concerns.Sum, slug string, alsoByYear bool) []Entry {
	var list []Entry
	for _, sum := range sums {
		key := "reports-" + slug + "-" + sum.Month
		if len(list) == 0 || list[len(list)-1].Key != key {
			list = append(list, Entry{
				Key: key, Kind: Reports, Day: db.ParseDay(sum.Month + "-01"), Precision: Month, Seen: Members,
				Path: []string{"concerns", slug, "reports"},
			})
		}
		e := &list[len(list)-1]
		e.Count += sum.Affected
		e.Facts = append(e.Facts, reported(sum.Region, sum.Unit, sum.Affected))
	}
	reports := map[string]int{}
	for _, sum := range sums {
		reports["reports-"+slug+"-"+sum.Month] += sum.Reports
	}
	for i := range list {
		list[i].Label = i18n.Say("thread.kind.reports", "Count", reports[list[i].Key])
		if alsoByYear {
			list[i].Facts = append(list[i].Facts, i18n.Say("thread.fact.public_by_year"))
		}
	}
	return list
}

func byYear(years []concerns.Year, slug string) []Entry {
	var list []Entry
	for _, y := range years {
		e := Entry{
			Key: "reports-" + slug + "-" + y.Year, Kind: Reports, Day: db.ParseDay(y.Year + "-01-01"), Precision: Year, Seen: Public, Label: i18n.Say("thread.kind.reports_year"),
		}
		for _, t := range y.Totals {
			e.Count += t.Affected
			if t.AtLeast && t.Affected > 0 {
				e.Facts = append(e.Facts, i18n.Say("thread.fact.at_least", "What", counted(t.Unit, t.Affected)))
			} else if !t.AtLeast && len(y.Figures) > len(y.Totals) {
				e.Facts = append(e.Facts, i18n.Say("thread.fact.in_all", "What", counted(t.Unit, t.Affected)))
			}
		}
		for _, f := range y.Figures {
			if f.Fewer {
				e.Facts = append(e.Facts, i18n.Say("thread.fact.fewer."+string(f.Unit), "Region", f.Region.Name(), "Few", concerns.Few))
				continue
			}
			e.Facts = append(e.Facts, reported(f.Region, f.Unit, f.Affected))
		}
		list = append(list, e)
	}
	return list
}

func reported(region people.Region, unit concerns.Unit, n int) i18n.Message {
	return i18n.Say("thread.fact.reported", "Region", region.Name(), "What", counted(unit, n))
}

// counted says a number of people, families or cases.
func counted(unit concerns.Unit, n int) i18n.Message {
	return i18n.Say("thread.counted."+string(unit), "Count", n)
}

// linked are the conversations that somebody said are about a concern.
func (s *Service) linked(ctx context.Context, readable map[string]lists.List, slug string) ([]Entry, error) {
	if len(readable) == 0 {
		return nil, nil
	}
	linked, err := s.concerns.ConversationsOf(ctx, slug)
	if err != nil {
		return nil, err
	}
	var list []Entry
	for _, one := range linked {
		c, ok, err := s.archive.With(ctx, readable, one.ListID, one.Number)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, s.fromConversation(c))
		}
	}
	return list, nil
}

// citing are the conversations that cite one of some resolutions.
func (s *Service) citing(ctx context.Context, readable map[string]lists.List, about []resolutions.Placed) ([]Entry, error) {
	var list []Entry
	for _, p := range about {
		if p.Entry == nil || p.Entry.Number == 0 {
			continue
		}
		if len(readable) == 0 {
			return nil, nil
		}
		found, err := s.archive.Citing(ctx, readable, p.Entry.Meeting, p.Entry.Number)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			list = append(list, s.fromConversation(c))
		}
	}
	return list, nil
}

func (s *Service) fromConversation(c archive.Conversation) Entry {
	n := strconv.FormatInt(c.Thread.Number, 10)
	return Entry{
		Key: "conversation-" + c.List.Slug + "-" + n, Kind: Conversation, Day: s.concerns.Day(c.Thread.First), At: c.Thread.First, Precision: Day,
		Until: s.concerns.Day(c.Thread.Last), Lasts: true, Label: i18n.Say("thread.kind.conversation", "List", c.List.Name), Name: i18n.Same(c.Thread.Subject),
		Facts: []i18n.Message{i18n.Say("thread.fact.messages", "Count", c.Thread.Posts)}, Path: []string{"lists", c.List.Slug, "archive", "threads", n}, Seen: Few, Count: c.Thread.Posts,
	}
}

// fromRecords are letters, answers, media and outcomes.
func fromRecords(records []concerns.Record) []Entry {
	list := make([]Entry, 0, len(records))
	for _, r := range records {
		e := Entry{
			Key: "record-" + r.ID, Kind: Kind(r.Kind), Day: r.Day, Precision: Day, Name: r.Title, Words: r.Words, Who: r.Party, Path: []string{"concerns", r.Slug, "records", r.ID},
			Link: r.Link, Files: r.FileEN+r.FileFR != "", Seen: Members, Label: i18n.Say("thread.kind." + string(r.Kind)),
		}
		if r.Public {
			e.Seen = Public
		}
		if r.ResolutionID != "" {
			e.Of = append(e.Of, KeyOf(r.ResolutionID))
		}
		if r.AnswersID != "" {
			e.Of = append(e.Of, "record-"+r.AnswersID)
		}
		if r.Kind == concerns.Letter && r.Awaits && !r.Answered {
			e.Waits, e.Mark = true, Waiting
		}
		if r.Kind == concerns.Outcome {
			e.Mark = Good
		}
		list = append(list, e)
	}
	return list
}

// decisions are what happened to a resolution: its steps, its amendments, the vote,
// and what became of it as policy. beside are those in which its successor is looked
// for before the library is asked.
func (s *Service) decisions(ctx context.Context, who access.Actor, p resolutions.Placed, beside []resolutions.Placed) ([]Entry, error) {
	r := p.Resolution
	t := teller{p: p, seen: seenOf(r), name: r.Title(), path: pathOf(p), of: []string{KeyOf(r.ID)}, day: s.concerns.Day}
	var steps []step
	if !r.Imported || p.Entry != nil && p.Entry.Policy != resolutions.InForce {
		var err error
		if steps, err = s.stepsOf(ctx, who, r.ID); err != nil {
			return nil, err
		}
	}
	list := t.steps(steps)
	if !r.Imported {
		amendments, err := s.resolutions.Amendments(ctx, who, r.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range amendments {
			list = append(list, t.amendment(a))
		}
	}
	if p.Entry != nil {
		adopted := t.adopted()
		ended, err := s.ended(ctx, t, steps, beside)
		if err != nil {
			return nil, err
		}
		if len(ended) > 0 {
			adopted.Until = ended[len(ended)-1].Day
			if p.Entry.Policy == resolutions.InForce {
				adopted.Until = time.Time{}
			}
		} else if p.Entry.Policy != resolutions.InForce {
			adopted.Lasts = false // nobody knows until when
		}
		list = append(append(list, adopted), ended...)
	}
	return list, nil
}

// teller tells what happened to one resolution.
type teller struct {
	p    resolutions.Placed
	seen Audience
	name i18n.Text
	path []string
	of   []string
	day  func(time.Time) time.Time
}

func seenOf(r resolutions.Resolution) Audience {
	switch {
	case r.State == resolutions.Adopted:
		return Public
	case r.State.AtMeeting() || r.State == resolutions.Defeated || r.State == resolutions.Dropped || r.State == resolutions.Referred || r.State == resolutions.Tabled:
		return Members
	}
	return Few
}

// pathOf is where a resolution is read.
func pathOf(p resolutions.Placed) []string {
	if p.Entry == nil {
		return []string{"drafts", p.Resolution.ID}
	}
	return []string{"resolutions", p.Entry.Meeting, p.Entry.Label}
}

// LinkOf is a resolution of the library as entries name it; nil for one that is not there.
func LinkOf(p resolutions.Placed) *resolutions.Link {
	if p.Entry == nil {
		return nil
	}
	return &resolutions.Link{ID: p.Resolution.ID, Address: p.Entry.Address(), Number: p.Entry.Number, Title: p.Resolution.Title(), Policy: p.Entry.Policy}
}

func (t teller) entry(key string, kind Kind, at time.Time) Entry {
	return Entry{
		Key: key, Kind: kind, Day: t.day(at), At: at, Precision: Day, Name: t.name, Path: t.path, Seen: t.seen, Resolution: LinkOf(t.p),
	}
}

// step is one of a resolution's life, as the record has it.
type step struct {
	action string
	at     time.Time
	detail map[string]any
}

// told are the steps that a thread tells, by the line in the record; adoption and
// changes of standing are told by themselves.
var told = map[string]Mark{
	"resolutions.start_draft": Plain, "resolutions.submit": Plain, "resolutions.send_back": Waiting, "resolutions.endorse": Good, "resolutions.put_on_agenda": Plain,
	"resolutions.moved": Plain, "resolutions.refer": Waiting, "resolutions.table": Waiting, "resolutions.withdraw": Past, "resolutions.defeat": Bad,
}

// maxLines bounds the lines of the record that are read of one resolution.
const maxLines = 1000

func (s *Service) stepsOf(ctx context.Context, who access.Actor, id string) ([]step, error) {
	var list []step
	after, read := "", 0
	for read < maxLines {
		lines, err := s.resolutions.History(ctx, who, id, after)
		if err != nil {
			return nil, err
		}
		if len(lines) == 0 {
			break
		}
		read += len(lines)
		after = lines[len(lines)-1].ID
		for _, line := range lines {
			if _, ok := told[line.Action]; ok || line.Action == "resolutions.set_policy" {
				list = append(list, step{line.Action, line.At, line.Detail})
			}
		}
		if len(lines) < 100 {
			break
		}
	}
	return list, nil
}

func (t teller) steps(list []step) []Entry {
	var out []Entry
	for i, one := range list {
		mark, ok := told[one.action]
		if !ok {
			continue
		}
		e := t.entry(fmt.Sprintf("step-%s-%d", t.p.Resolution.ID, i), Step, one.at)
		if one.action == "resolutions.defeat" {
			e.Kind = Defeated
			e.Facts = votes(t.p.Resolution.Votes)
		}
		e.Mark, e.Label = mark, i18n.Say("record."+one.action)
		if i == 0 && len(t.p.Resolution.Organization.Name.EN+t.p.Resolution.Organization.Name.FR) > 0 {
			e.Who = t.p.Resolution.Organization.Name
		}
		out = append(out, e)
	}
	if n := len(out); n > 0 && !t.p.Resolution.State.Final() && t.p.Resolution.State != resolutions.Draft {
		out[n-1].Mark = Waiting
	}
	return out
}

func (t teller) amendment(a resolutions.Amendment) Entry {
	at := a.Decided
	for _, other := range []time.Time{a.Moved, a.Proposed} {
		if at.IsZero() {
			at = other
		}
	}
	e := t.entry("amendment-"+a.ID, Amendment, at)
	e.Label, e.Who = i18n.Say("thread.kind.amendment", "Number", a.Number), a.Mover.Name
	e.Facts = append([]i18n.Message{i18n.Say("thread.fact.state", "State", a.State.Name())}, votes(a.Votes)...)
	switch a.State {
	case resolutions.AmendmentAdopted, resolutions.AmendmentAccepted:
		e.Mark = Good
	case resolutions.AmendmentDefeated:
		e.Mark = Bad
	case resolutions.AmendmentWithdrawn, resolutions.AmendmentFallen:
		e.Mark = Past
	default:
		e.Mark = Waiting
	}
	return e
}

func votes(v resolutions.Votes) []i18n.Message {
	if !v.Counted() {
		return nil
	}
	return []i18n.Message{i18n.Say("thread.fact.votes", "Yes", int(v.Yes), "No", int(v.No), "Abstain", int(v.Abstain))}
}

// dayOf reads when an entry of the library was adopted, and how well that is known.
func dayOf(e resolutions.Entry) (time.Time, Precision) {
	switch {
	case e.AdoptedOn != "":
		return db.ParseDay(e.AdoptedOn), Day
	case len(e.Meeting) == len("1995"):
		return db.ParseDay(e.Dated()), Year
	}
	return db.ParseDay(e.Dated()), Month
}

func (t teller) adopted() Entry {
	r := t.p.Resolution
	e := t.entry(KeyOf(r.ID), Adopted, r.Decided)
	e.Day, e.Precision = dayOf(*t.p.Entry)
	e.At = r.Decided
	if r.Imported {
		e.At = time.Time{}
	}
	e.Lasts, e.Mark, e.Label, e.Who = true, Good, i18n.Say("thread.kind.adopted"), r.Mover.Name
	e.Facts = append(votes(r.Votes), i18n.Say("thread.fact.policy", "State", t.p.Entry.Policy.Name()))
	if t.p.Entry.Policy != resolutions.InForce {
		e.Mark = Past
	}
	return e
}

// ended is what became of an adopted resolution as policy, as the record has it, or
// by the day of what took its place.
func (s *Service) ended(ctx context.Context, t teller, steps []step, beside []resolutions.Placed) ([]Entry, error) {
	var list []Entry
	for i, one := range steps {
		to, _ := one.detail["to"].(string)
		if one.action != "resolutions.set_policy" || !resolutions.PolicyState(to).Known() {
			continue
		}
		e := t.entry(fmt.Sprintf("policy-%s-%d", t.p.Resolution.ID, i), Policy, one.at)
		e.Label, e.Of, e.Mark = i18n.Say("thread.kind.policy."+to), t.of, Past
		if resolutions.PolicyState(to) == resolutions.InForce {
			e.Mark = Good
		}
		list = append(list, e)
	}
	by := t.p.Entry.SupersededBy
	if len(list) > 0 || t.p.Entry.Policy != resolutions.Superseded || by == "" {
		return list, nil
	}
	i := slices.IndexFunc(beside, func(p resolutions.Placed) bool { return p.Resolution.ID == by && p.Entry != nil })
	var successor resolutions.Entry
	if i >= 0 {
		successor = *beside[i].Entry
	} else {
		page, err := s.resolutions.EntryOf(ctx, by)
		if err != nil {
			return nil, err
		}
		successor = page.Entry
	}
	e := t.entry("policy-"+t.p.Resolution.ID, Policy, time.Time{})
	e.Day, e.Precision = dayOf(successor)
	e.At, e.Label, e.Mark, e.Of = time.Time{}, i18n.Say("thread.kind.policy.superseded"), Past, append([]string{KeyOf(by)}, t.of...)
	return []Entry{e}, nil
}

// later are the resolutions of the library that cite one, and what it took the place
// of: the story goes on there.
func (s *Service) later(ctx context.Context, p resolutions.Placed) ([]Entry, error) {
	if p.Entry == nil {
		return nil, nil
	}
	page, err := s.resolutions.EntryOf(ctx, p.Resolution.ID)
	if err != nil {
		return nil, err
	}
	var list []Entry
	add := func(links []resolutions.Link, label string, of ...string) {
		for _, l := range links {
			e := Entry{
				Key: KeyOf(l.ID), Kind: Adopted, Label: i18n.Say(label), Name: l.Title, Path: []string{"threads", l.Address.Meeting, l.Address.Label}, Seen: Public,
				Resolution: &l, Of: of,
			}
			e.Day, e.Precision = dayOf(resolutions.Entry{Meeting: l.Address.Meeting})
			list = append(list, e)
		}
	}
	add(page.SupersededBy, "thread.kind.successor", KeyOf(p.Resolution.ID))
	add(page.Supersedes, "thread.kind.before")
	add(page.CitedBy, "thread.kind.cites_this", KeyOf(p.Resolution.ID))
	add(page.Cites, "thread.kind.cited")
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Compare(a.Key, b.Key) })
	return list, nil
}
