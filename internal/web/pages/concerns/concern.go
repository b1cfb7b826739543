package concerns

import (
	"cmp"
	"context"
	"slices"
	"time"

	"plenary.example/internal/calendar"
	"plenary.example/internal/concerns"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/thread"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// concernView is what the page of a concern has before its story: what was asked and
// answered, the policy, what is to come, how to help.
type concernView struct {
	also   string // what else it is called, in a sentence
	parts  []partLine
	asked  []askLine
	more   int // exchanges that are in the story alone
	under  []policyPart
	coming []ui.Entry
	year   string
	help   []helpLine
}

// partLine is a concern that is part of this one.
type partLine struct {
	name, href, note string
	depth            int
}

// policyPart is the policy in force of a narrower concern.
type policyPart struct {
	name, href string
	policies   []ui.Link
}

// askLine is something asked of government, with what came of it.
type askLine struct {
	when    time.Time
	title   string
	lang    i18n.Lang
	href    string
	who     string
	answers []answerLine
	waits   string
	late    bool
}

type answerLine struct {
	when        time.Time
	label, said string
	lang        i18n.Lang
	href        string
}

// helpLine is one way to help.
type helpLine struct {
	label, href, note string
}

// exchangesShown is how many of what was asked stand at the top; the story has all.
const exchangesShown = 5

// comingShown is how much of what is to come stands on the page.
const comingShown = 5

// top gathers what stands before the story. policies are those of the concern itself.
func (p *Pages) top(c *door.Call, t thread.Thread, v *storyView) error {
	one := *t.Concern
	help, err := p.help(c, one)
	if err != nil {
		return err
	}
	top := &concernView{year: c.Path("calendar"), help: help}
	v.top = top
	if names := one.Also.In(c.Lang); len(names) > 0 {
		top.also = c.Text("threads.also", "Names", list(c.Loc, names))
	}
	var exchanged map[string]bool
	top.asked, exchanged = exchanges(c, t)
	top.more = max(0, len(top.asked)-exchangesShown)
	top.asked = top.asked[:min(len(top.asked), exchangesShown)]
	v.waiting = nil
	for _, e := range t.Waiting() { // what is said above is not said again
		if !exchanged[e.Key] {
			v.waiting = append(v.waiting, waiting(c, e, t.Today))
		}
	}
	if err := p.narrower(c, one, t, v); err != nil {
		return err
	}
	top.coming, err = p.coming(c, t)
	return err
}

// list joins names by commas.
func list(l *i18n.Localizer, names []string) string {
	out := names[0]
	for _, n := range names[1:] {
		out = l.T("threads.and_also", "Before", out, "Name", n)
	}
	return out
}

// exchanges are what was asked of government with what was answered and promised, the
// latest first, and the keys of all that is said of it.
func exchanges(c *door.Call, t thread.Thread) ([]askLine, map[string]bool) {
	said := map[string]bool{}
	var lines []askLine
	at := map[string]int{}
	for _, e := range t.Entries {
		switch e.Kind {
		case thread.Ask, thread.Letter:
			a := askLine{when: e.Day, title: cmp.Or(i18n.Typeset(c.Lang, e.Name.In(c.Lang)), c.Loc.Say(e.Label)), who: e.Who.In(c.Lang)}
			if !e.Name.Empty() && !e.Name.Has(c.Lang) {
				a.lang = c.Lang.Other()
			}
			if len(e.Path) > 0 {
				a.href = c.Path(e.Path...)
			}
			if e.Waits {
				a.waits, a.late = waitedFor(c, e, t.Today), !e.Due.IsZero() && e.Due.Before(t.Today)
			}
			said[e.Key], at[e.Key] = true, len(lines)
			lines = append(lines, a)
		case thread.Answer, thread.Response, thread.Commitment, thread.Settled:
			i := slices.IndexFunc(e.Of, func(key string) bool { _, ok := at[key]; return ok })
			if i < 0 {
				continue
			}
			said[e.Key], at[e.Key] = true, at[e.Of[i]]
			a := answerLine{when: e.Day, label: c.Loc.Say(e.Label), said: i18n.Typeset(c.Lang, cmp.Or(e.Name.In(c.Lang), i18n.Clip(e.Words.In(c.Lang), 200)))}
			if !e.Name.Empty() && !e.Name.Has(c.Lang) {
				a.lang = c.Lang.Other()
			}
			if len(e.Path) > 0 {
				a.href = c.Path(e.Path...)
			}
			lines[at[e.Key]].answers = append(lines[at[e.Key]].answers, a)
		case thread.Reports, thread.Conversation, thread.Release, thread.Coverage, thread.Step, thread.Amendment, thread.Adopted, thread.Defeated, thread.Policy, thread.Action, thread.Outcome:
		}
	}
	slices.Reverse(lines)
	return lines, said
}

// narrower lists the concerns that are part of one, with the policy in force on each:
// whoever reads of a concern expects what is decided of its parts.
func (p *Pages) narrower(c *door.Call, one concerns.Concern, t thread.Thread, v *storyView) error {
	all, err := p.Concerns.All(c.Ctx())
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, r := range t.Resolutions {
		seen[r.Resolution.ID] = true
	}
	for _, n := range concerns.Under(all, one.Slug) {
		placed, err := p.Resolutions.OfSubject(c.Ctx(), c.Actor, n.Slug)
		if err != nil {
			return err
		}
		part := policyPart{name: n.Name.In(c.Lang), href: to(c, n.Slug)}
		inForce := 0
		for i := len(placed) - 1; i >= 0; i-- {
			r := placed[i]
			if r.Entry == nil || r.Entry.Policy != resolutions.InForce {
				continue
			}
			inForce++
			if !seen[r.Resolution.ID] {
				seen[r.Resolution.ID] = true
				part.policies = append(part.policies, policy(c, r))
			}
		}
		v.top.parts = append(v.top.parts, partLine{name: part.name, href: part.href, note: c.Loc.Say(i18n.Say("threads.in_force", "Count", inForce)), depth: n.Depth})
		if len(part.policies) > 0 {
			v.top.under = append(v.top.under, part)
			v.rolled += len(part.policies)
		}
	}
	return nil
}

// coming are the gatherings and general meetings to come at which the concern is worked
// on: the coalition’s own, and those of the working groups that brought its resolutions.
func (p *Pages) coming(c *door.Call, t thread.Thread) ([]ui.Entry, error) {
	if p.Calendar == nil {
		return nil, nil
	}
	groups := map[string]bool{"": true}
	for _, r := range t.Resolutions {
		groups[r.Resolution.WorkingGroup.ID] = true
	}
	found, err := p.Calendar.Between(c.Ctx(), c.Actor, t.Today, t.Today.AddDate(1, 0, 0), calendar.Filter{})
	if err != nil {
		return nil, err
	}
	var list []ui.Entry
	for _, e := range found {
		if e.Cancelled || e.Planned() || !groups[e.BodyID] || e.Kind == calendar.Deadline || e.Kind == calendar.Election || e.Kind == calendar.Session || len(list) == comingShown {
			continue
		}
		one := ui.Entry{Kicker: c.Loc.Days(e.Day(), e.LastDay()), Title: i18n.Typeset(c.Lang, e.Title.In(c.Lang)), Note: e.Place.In(c.Lang)}
		if len(e.Path) > 0 {
			one.Href = c.Path(e.Path...)
		}
		if !e.Title.Has(c.Lang) {
			one.Lang = c.Lang.Other()
		}
		list = append(list, one)
	}
	return list, nil
}

// help is what somebody can do.
func (p *Pages) help(c *door.Call, one concerns.Concern) ([]helpLine, error) {
	var lines []helpLine
	add := func(key, href string) {
		lines = append(lines, helpLine{label: c.Text("threads.help." + key), href: href, note: c.Text("threads.help." + key + "_note")})
	}
	if p.ToSign != nil {
		open, err := p.ToSign(c, one.Slug)
		if err != nil {
			return nil, err
		}
		for _, e := range open {
			lines = append(lines, helpLine{label: c.Text("threads.help.sign", "Title", e.Title), href: e.Href, note: e.Note})
		}
	}
	if concerns.MayReport(c.Actor) {
		add("report", to(c, one.Slug, "report"))
	}
	add("give", c.Path("give"))
	if len(c.Actor.Seats) == 0 {
		add("join", c.Path("join"))
	}
	add("follow", to(c, one.Slug, "feed.atom"))
	return lines, nil
}

// sums are what the library has under each subject.
func (p *Pages) sums(ctx context.Context, c *door.Call) (map[string]resolutions.SubjectSum, map[string]int, map[string]time.Time, error) {
	sums, err := p.Resolutions.SubjectSums(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	waiting, err := p.Concerns.Unanswered(ctx, c.Actor)
	if err != nil {
		return nil, nil, nil, err
	}
	if p.OpenAsks != nil {
		asks, err := p.OpenAsks(ctx, c.Actor)
		if err != nil {
			return nil, nil, nil, err
		}
		for slug, n := range asks {
			waiting[slug] += n
		}
	}
	moved, err := p.Concerns.Moved(ctx, c.Actor)
	for slug, sum := range sums {
		if day := db.ParseDay(sum.Last); err == nil && day.After(moved[slug]) {
			moved[slug] = day
		}
	}
	return sums, waiting, moved, err
}
