package drafting

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
	"plenary.example/internal/wording"
)

// show is a resolution's own page until the meeting has decided it.
func (p *Pages) show(c *door.Call) error {
	r, err := p.Resolutions.Get(c.Ctx(), c.Actor, c.R.PathValue("id"))
	if err != nil {
		return err
	}
	return p.showWith(c, http.StatusOK, r, nil, "")
}

// showWith renders the page; errs are the refusals of one of its forms, item
// the check whose form it was.
func (p *Pages) showWith(c *door.Call, status int, r resolutions.Resolution, errs ui.FormErrors, item string) error {
	if r.State == resolutions.Adopted {
		return p.toLibrary(c, r)
	}
	checks, err := p.Resolutions.Checks(c.Ctx(), c.Actor, r.ID)
	if err != nil {
		return err
	}
	v := draftView{
		Loc: c.Loc, Catalog: c.Door.Catalog, Can: resolutions.MayDo(c.Actor, r, checks),
		Base: c.Path("drafts", r.ID), Round: strconv.Itoa(r.Round), Steps: steps(c, r),
	}
	cite, err := p.Cite(c.Ctx(), r.Wording)
	if err != nil {
		return err
	}
	v.Article = ui.ResolutionOf(r.Wording, cite, r.Original, r.Original.Other())
	v.Article.HideTitle = false
	v.Texts = texts(c, r, v.Can)
	if v.Facts, err = p.facts(c, r); err != nil {
		return err
	}
	if v.Submit, err = p.submitView(c, v.Can); err != nil {
		return err
	}
	if v.Can.AnswerSeconding {
		v.Second = c.Text("drafting.second.ask", "Mover", r.Mover.Name, "Seconder", r.Seconder.Name)
	}
	if r.Round > 0 {
		v.Checks, v.Checking = checkViews(c, r, checks, errs, item), v.Can.Check
	}
	if v.Standing, err = p.nearestOf(c, r.ID, r.Wording, r.Original); err != nil {
		return err
	}
	endorsements, err := p.Resolutions.Endorsements(c.Ctx(), c.Actor, r.ID)
	if err != nil {
		return err
	}
	if v.History, err = p.history(c, r, endorsements); err != nil {
		return err
	}
	title := titleOf(c, r)
	page := ui.PageData{
		Title: title, Kicker: c.Text("drafting.show.kicker", "Organization", r.Organization.Name),
		Crumbs: crumbs(c), Status: new(statusOf(c, r)), StatusLine: statusLine(c, r),
		Primary: primary(c, r, v.Can), Next: next(c, r), Errors: errs, Wide: true, Notices: sentBack(c, r, endorsements),
		Rail: draftRail(v), RailTitle: c.Text("drafting.show.way"),
	}
	return c.PageStatus(status, page, draftPage(v))
}

func (p *Pages) toLibrary(c *door.Call, r resolutions.Resolution) error {
	e, err := p.Resolutions.EntryOf(c.Ctx(), r.ID)
	if err != nil {
		return err
	}
	return c.Redirect(c.Path("resolutions", e.Entry.Meeting, e.Entry.Label))
}

func titleOf(c *door.Call, r resolutions.Resolution) string {
	if t := r.Wording.Title.In(c.Lang); t != "" {
		return t
	}
	return c.Text("drafting.untitled")
}

func crumbs(c *door.Call) []ui.Link {
	if len(c.Actor.MemberSeats()) > 0 {
		return []ui.Link{{Label: c.Text("nav.drafts"), Href: c.Path("drafts")}}
	}
	return []ui.Link{{Label: c.Text("nav.review"), Href: c.Path("review")}}
}

func statusOf(c *door.Call, r resolutions.Resolution) ui.TagData {
	state := string(r.State)
	if r.SentBack() {
		state = "sent_back"
	}
	return ui.Status(c.Loc, state)
}

func statusLine(c *door.Call, r resolutions.Resolution) string {
	switch {
	case r.State == resolutions.Draft:
		return c.Text("drafting.status.draft", "Time", c.Loc.DateTime(c.Local(r.Updated)))
	case r.Late && r.State.UnderReview():
		return c.Text("drafting.status.late", "Date", c.Local(r.Submitted))
	case r.State.UnderReview():
		return c.Text("drafting.status.submitted", "Date", c.Local(r.Submitted))
	}
	return ""
}

// primary is the one thing to do next.
func primary(c *door.Call, r resolutions.Resolution, can resolutions.Can) *ui.ButtonData {
	if !can.Edit {
		return nil
	}
	state := wording.State(r.Wording)
	lang := r.Original
	if wording.Check(r.Wording, lang) == nil && (state.In(lang.Other()).Missing > 0 || state.In(lang.Other()).ToCheck > 0) {
		lang = lang.Other()
	}
	return &ui.ButtonData{Label: c.Text("drafting.show.write." + string(lang)), Href: c.Path("drafts", r.ID, "text", string(lang))}
}

func next(c *door.Call, r resolutions.Resolution) *ui.Next {
	key := "drafting.next." + string(r.State)
	if !c.Loc.Has(key) {
		return nil
	}
	return &ui.Next{Body: c.Text(key)}
}

// steps draws the way of a resolution with the present stage marked.
func steps(c *door.Call, r resolutions.Resolution) []ui.Step {
	way := []resolutions.State{resolutions.Draft, resolutions.Submitted, resolutions.InReview, resolutions.Endorsed, resolutions.OnAgenda, resolutions.Moved}
	last := r.State
	if !last.Final() && last != resolutions.Referred && last != resolutions.Tabled {
		last = resolutions.Adopted
	}
	way = append(way, last)
	at := slices.Index(way, r.State)
	list := make([]ui.Step, len(way))
	for i, s := range way {
		list[i] = ui.Step{Label: c.Loc.Say(s.Name()), State: ui.Todo}
		switch {
		case i < at:
			list[i].State = ui.Done
		case i == at:
			list[i].State = ui.Current
		}
		if i > at {
			continue // a date of the round before says nothing about this one
		}
		switch s {
		case resolutions.Draft:
			list[i].When = c.Local(r.Created)
		case resolutions.Submitted:
			list[i].When = c.Local(r.Submitted)
		case last:
			list[i].When = c.Local(r.Decided)
		}
	}
	return list
}

func texts(c *door.Call, r resolutions.Resolution, can resolutions.Can) []textLine {
	if !can.Edit && !can.Translate {
		return nil
	}
	state := wording.State(r.Wording)
	var list []textLine
	for _, lang := range []i18n.Lang{r.Original, r.Original.Other()} {
		n := state.In(lang)
		t := textLine{
			Name: c.Text("drafting.language." + string(lang)), Href: c.Path("drafts", r.ID, "text", string(lang)),
			Label: c.Text("drafting.show.open." + string(lang)), Tag: ui.TagData{Tone: ui.Good, Word: c.Text("drafting.text.whole")},
			Sentence: c.Text("drafting.text.written", "Count", n.Written),
		}
		switch {
		case n.Written == 0:
			t.Tag, t.Sentence = ui.TagData{Tone: ui.Neutral, Word: c.Text("drafting.text.none")}, c.Text("drafting.text.none_yet")
		case n.Missing > 0:
			t.Tag, t.Sentence = ui.TagData{Tone: ui.Waiting, Word: c.Text("drafting.text.part")}, c.Text("drafting.text.missing", "Count", n.Missing)
		case n.ToCheck > 0:
			t.Tag, t.Sentence = ui.Status(c.Loc, "to_check"), c.Text("drafting.text.to_check", "Count", n.ToCheck)
		}
		list = append(list, t)
	}
	return list
}

func (p *Pages) facts(c *door.Call, r resolutions.Resolution) ([]ui.Fact, error) {
	subjects, err := p.Resolutions.SubjectsOf(c.Ctx(), r.ID)
	if err != nil {
		return nil, err
	}
	facts := []ui.Fact{{Term: c.Text("drafting.fact.mover"), Text: orNone(c, r.Mover)}}
	seconder := orNone(c, r.Seconder)
	if r.SeconderState != resolutions.NoSeconder {
		seconder = c.Text("drafting.seconder."+string(r.SeconderState), "Seconder", r.Seconder.Name)
	}
	facts = append(facts, ui.Fact{Term: c.Text("drafting.fact.seconder"), Text: seconder})
	group := c.Text("drafting.fact.executive")
	if r.WorkingGroup.Named() {
		group = r.WorkingGroup.Name.In(c.Lang)
	}
	facts = append(facts, ui.Fact{Term: c.Text("drafting.fact.group"), Text: group})
	for _, s := range subjects {
		facts = append(facts, ui.Fact{Term: c.Text("drafting.fact.subject"), Text: s.Name.In(c.Lang), Href: c.Path("library") + "?subject=" + s.Slug})
	}
	facts = append(facts, ui.Fact{Term: c.Text("drafting.fact.author"), Text: r.Author.Name})
	return facts, nil
}

func orNone(c *door.Call, party resolutions.Party) string {
	if !party.Named() {
		return c.Text("drafting.fact.none")
	}
	return party.Name.In(c.Lang)
}

func (p *Pages) submitView(c *door.Call, can resolutions.Can) (submitView, error) {
	if can.NotSubmit != nil {
		if f := fault.Of(can.NotSubmit); f != nil {
			return submitView{Refusal: c.Sentence(f)}, nil
		}
	}
	if !can.Submit {
		return submitView{}, nil
	}
	upcoming, err := p.Upcoming(c.Ctx())
	if err != nil {
		return submitView{}, err
	}
	var v submitView
	for i, m := range upcoming {
		hint := ""
		if !m.Deadline.IsZero() {
			key := "drafting.submit.deadline"
			if p.Now().After(m.Deadline) {
				key = "drafting.submit.late"
			}
			hint = c.Text(key, "Time", c.Loc.DateTime(c.Local(m.Deadline)))
		}
		v.Meetings = append(v.Meetings, ui.Option{Value: m.ID, Label: m.Title.In(c.Lang), Hint: hint, Chosen: i == 0})
	}
	if len(v.Meetings) == 0 {
		v.Refusal = c.Text("drafting.submit.no_meeting")
	}
	return v, nil
}

// sentBack tells the authors, on top of the page, why it came back to them.
func sentBack(c *door.Call, r resolutions.Resolution, endorsements []resolutions.Endorsement) []ui.NoticeData {
	if r.State != resolutions.Draft || r.Round == 0 {
		return nil
	}
	for _, e := range slices.Backward(endorsements) {
		if e.Round == r.Round && !e.Endorsed {
			return []ui.NoticeData{{
				Tone: ui.Waiting, Title: c.Text("drafting.show.sent_back", "Name", e.By.Name, "Body", e.Body.Name, "Date", c.Local(e.At)), Body: e.Reasons,
			}}
		}
	}
	return nil
}

func (p *Pages) history(c *door.Call, r resolutions.Resolution, endorsements []resolutions.Endorsement) ([]ui.Event, error) {
	entries, err := p.Resolutions.History(c.Ctx(), c.Actor, r.ID, "")
	if err != nil {
		return nil, err
	}
	return view.History(c.Loc, entries, func(at time.Time) time.Time { return c.Local(at) }, func(id string, at time.Time) string {
		for _, e := range endorsements {
			if e.By.ID == id && e.At.Equal(at) {
				return e.Reasons
			}
		}
		return ""
	}), nil
}

func checkViews(c *door.Call, r resolutions.Resolution, checks []resolutions.Check, errs ui.FormErrors, failed string) []checkView {
	var list []checkView
	for i, item := range resolutions.CheckItems() {
		k := checkView{Item: string(item), Number: strconv.Itoa(i + 1), Name: c.Loc.Say(item.Name()), Tag: ui.Status(c.Loc, "pending")}
		for _, done := range checks {
			if done.Item != item || done.Round != r.Round {
				continue
			}
			k.Done, k.Passed, k.Note = true, done.Passed, done.Note
			k.By = c.Text("drafting.checks.by", "Name", done.By.Name, "Date", c.Local(done.At))
			k.Tag = ui.TagData{Tone: ui.Bad, Word: c.Text("drafting.checks.failed")}
			if done.Passed {
				k.Tag = ui.TagData{Tone: ui.Good, Word: c.Text("drafting.checks.passed")}
			}
		}
		if failed == k.Item {
			k.Error = errs.For("note")
		}
		list = append(list, k)
	}
	return list
}

// nearestOf lists the standing policy nearest to a text being drafted.
func (p *Pages) nearestOf(c *door.Call, id string, w wording.Wording, lang i18n.Lang) (nearestPolicy, error) {
	if !w.Title.Has(lang) && view.Body(w, lang) == "" {
		lang = lang.Other()
	}
	near, err := p.Resolutions.Nearest(c.Ctx(), w, lang, id)
	if err != nil {
		return nearestPolicy{}, err
	}
	out := nearestPolicy{Loc: c.Loc}
	for _, e := range near {
		out.Entries = append(out.Entries, view.LibraryEntry(c.Loc, e.Summary, nil))
	}
	return out, nil
}
