package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/db"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// isoDay says a day that a paper has as "2026-05-12".
func isoDay(c *door.Call, day string) string { return c.Loc.Date(db.ParseDay(day)) }

// notes is the page of the notes: what was agreed, or what is being written.
func (p *Pages) notes(c *door.Call) error {
	r, err := p.openInside(c)
	if err != nil {
		return err
	}
	return p.notesWith(c, r, map[string]string{}, nil)
}

func (p *Pages) notesWith(c *door.Call, r roundtables.Roundtable, values map[string]string, errs ui.FormErrors) error {
	page := ui.PageData{
		Title: c.Text("tables.notes.title"), Kicker: r.Title.In(c.Lang), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true,
		Rail: railOf(c, p.rail(c, r, roundtables.MayChoose(c.Actor, r))), RailTitle: c.Text("tables.pages"),
	}
	page = twin(c, page, "roundtables", r.Key, "notes")
	if r.State != roundtables.Held && r.State != roundtables.Closed {
		return c.PageStatus(again(errs), page, ui.Empty(ui.EmptyData{Title: c.Text("tables.notes.none_title"), Body: c.Text("tables.notes.none")}))
	}
	st, err := p.FollowUp.NotesStanding(c.Ctx(), nil, r)
	if err != nil {
		return err
	}
	page.StatusLine = c.Loc.Say(st.Now(roundtables.NotesPaper))
	remarks, err := p.Roundtables.Remarks(c.Ctx(), c.Actor, r)
	if err != nil {
		return err
	}
	choose := roundtables.MayChoose(c.Actor, r)
	if st.Agreed() {
		return c.PageStatus(again(errs), page, p.agreedNotes(c, r, st, remarks, choose, values, errs))
	}
	body, err := p.writingNotes(c, r, choose, values, errs)
	if err != nil {
		return err
	}
	if choose {
		page.Next = &ui.Next{Body: c.Text("tables.notes.next"), Links: []ui.Link{{Label: c.Text("tables.agree.title"), Href: to(c, r, "agree")}}}
	}
	return c.PageStatus(again(errs), page, body)
}

// agreedNotes are the notes as both sides agreed to them, with the corrections beside
// them.
func (p *Pages) agreedNotes(c *door.Call, r roundtables.Roundtable, st roundtables.Standing, remarks []roundtables.Remark, choose bool, values map[string]string, errs ui.FormErrors) templ.Component {
	pieces := []templ.Component{parts.Para(c.Text("tables.notes.fixed"))}
	more := func(i roundtables.ContentItem) []templ.Component {
		var beside []templ.Component
		for _, m := range remarks {
			if m.ItemID == i.ID && m.Kind == roundtables.Correction {
				beside = append(beside, parts.Saying(m.Name, c.Loc.Date(p.local(m.At)), c.Text("tables.say.correction"), parts.Plain(c.Lang, m.Words)))
			}
		}
		if choose {
			f := parts.Fields{Call: c, Prefix: "tables.notes.", ID: i.ID, Values: only(values, i.ID), Errors: onlyErrors(errs, values, i.ID)}
			beside = append(beside, parts.Folded(c.Text("tables.notes.correct"), false, parts.Form(parts.Sending(to(c, r, "notes"), "correct", ui.Hidden{Name: "point", Value: i.ID}),
				f.Area("correction", parts.Rows(3)), parts.Submit(c.Text("tables.notes.correct"), ui.Secondary))))
		}
		return beside
	}
	return parts.Stack(append(pieces, contentPart(c, st.Paper.Content, more))...)
}

// only gives back what was typed to the form of one item alone.
func only(values map[string]string, itemID string) map[string]string {
	if values["point"] != itemID {
		return map[string]string{}
	}
	return values
}

func onlyErrors(errs ui.FormErrors, values map[string]string, itemID string) ui.FormErrors {
	if values["point"] != itemID {
		return nil
	}
	return errs
}

// writingNotes is what is being written, item by item, with the forms of those who
// write it.
func (p *Pages) writingNotes(c *door.Call, r roundtables.Roundtable, choose bool, values map[string]string, errs ui.FormErrors) (templ.Component, error) {
	list, err := p.Roundtables.Items(c.Ctx(), c.Actor, r)
	if err != nil {
		return nil, err
	}
	asks, commitments, err := p.FollowUp.Of(c.Ctx(), nil, r)
	if err != nil {
		return nil, err
	}
	departments, _, err := p.met(c.Ctx(), r)
	if err != nil {
		return nil, err
	}
	officials, err := p.officialOptions(c, r, choose)
	if err != nil {
		return nil, err
	}
	var body []templ.Component
	for _, i := range list {
		if !i.OnAgenda() {
			continue
		}
		var pieces []templ.Component
		if i.Notes.Empty() {
			pieces = append(pieces, parts.Para(c.Text("tables.notes.empty")))
		} else {
			pieces = append(pieces, parts.Words(parts.TextOf(c.Lang, i.Notes)))
			if !i.Notes.Has(c.Lang) || !i.Notes.Has(c.Lang.Other()) {
				pieces = append(pieces, parts.Hint(c.Text("tables.notes.translate")))
			}
		}
		for _, a := range asks {
			if a.ItemID == i.ID {
				pieces = append(pieces, p.askPart(c, a, true))
			}
		}
		for _, k := range commitments {
			if k.ItemID == i.ID {
				pieces = append(pieces, p.commitmentPart(c, k, true))
			}
		}
		if choose && r.State == roundtables.Held {
			pieces = append(pieces, p.noteForms(c, r, i, asks, departments, officials, only(values, i.ID), onlyErrors(errs, values, i.ID))...)
		}
		body = append(body, parts.Section("i-"+i.ID, c.Text("tables.paper.item", "Number", i.Position, "Title", i.Title), pieces...))
	}
	return parts.Stack(body...), nil
}

// officialOptions are the officials with a link to the roundtable.
func (p *Pages) officialOptions(c *door.Call, r roundtables.Roundtable, choose bool) ([]ui.Option, error) {
	if !choose {
		return nil, nil
	}
	list, err := p.Roundtables.Links(c.Ctx(), c.Actor, r)
	var options []ui.Option
	for _, l := range list {
		options = append(options, ui.Option{Value: l.Official.ID, Label: l.Official.Name})
	}
	return options, err
}

// noteForms are the three forms of an item: its notes, an ask, a commitment.
func (p *Pages) noteForms(c *door.Call, r roundtables.Roundtable, i roundtables.Item, asks []followup.Ask, departments []roundtables.Department, officials []ui.Option, values map[string]string, errs ui.FormErrors) []templ.Component {
	here, point := to(c, r, "notes")+"#i-"+i.ID, ui.Hidden{Name: "point", Value: i.ID}
	act := values["action"]
	of := func(action string, given map[string]string) parts.Fields {
		f := parts.Fields{Call: c, Prefix: "tables.notes.", ID: action + "-" + i.ID, Values: given}
		if act == action {
			f.Values, f.Errors = values, errs
		}
		return f
	}
	noted, asked, promised := map[string]string{}, map[string]string{"department": i.DepartmentID}, map[string]string{"department": i.DepartmentID}
	parts.Pairs(noted, "notes", i.Notes)
	parts.Pairs(asked, "words", i.Ask)
	n, a, k := of("note", noted), of("ask", asked), of("commit", promised)
	var answers []ui.Option
	for _, one := range asks {
		if one.ItemID == i.ID {
			answers = append(answers, ui.Option{Value: one.ID, Label: c.Text("tables.ask.heading", "Number", one.Number, "Department", one.Department)})
		}
	}
	whose := departmentOptions(c.Lang, departments)
	commit := []templ.Component{
		k.Both("promise", 3, twinOptional(c)), k.Choice("department", whose, parts.None(c.Text("tables.notes.ours"))), k.Choice("ask", answers, parts.None(c.Text("tables.notes.no_ask"))),
		k.Line("by", parts.Optional), k.Day("due"), k.Line("owner", parts.Optional, func(f *ui.Field) { f.Type, f.Auto = "email", "off" }),
	}
	if len(officials) > 0 {
		commit = append(commit, k.Choice("official", officials, parts.None(c.Text("tables.notes.no_official"))), k.Box("write"))
	}
	return []templ.Component{
		parts.Folded(c.Text("tables.notes.write_notes"), act == "note", parts.Form(parts.Sending(here, "note", point), n.Both("notes", 5, parts.Optional), parts.Submit(c.Text("tables.notes.save"), ui.Secondary))),
		parts.Folded(c.Text("tables.notes.add_ask"), act == "ask", parts.Form(parts.Sending(here, "ask", point), a.Both("words", 3, twinOptional(c)), a.Choice("department", whose), parts.Submit(c.Text("tables.notes.add_ask"), ui.Secondary))),
		parts.Folded(c.Text("tables.notes.add_commitment"), act == "commit", parts.Form(parts.Sending(here, "commit", point), append(commit, parts.Submit(c.Text("tables.notes.add_commitment"), ui.Secondary))...)),
	}
}

// notesAct writes notes, an ask, a commitment or a correction.
func (p *Pages) notesAct(c *door.Call) error {
	r, err := p.openToChoose(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	ctx, who, item, done := c.Ctx(), c.Actor, c.Value("point"), "roundtable_saved"
	switch c.Value("action") {
	case "note":
		err = p.Roundtables.Note(ctx, who, item, c.Both("notes"))
	case "correct":
		err = renamed(p.Roundtables.Correct(ctx, who, item, c.Value("correction")), "words", "correction")
	case "ask":
		done = "roundtable_asked"
		_, err = p.FollowUp.RecordAsk(ctx, who, item, c.Value("department"), c.Both("words"))
	case "commit":
		done = "roundtable_promised"
		_, err = p.FollowUp.RecordCommitment(ctx, who, item, followup.Promise{
			AskID: c.Value("ask"), DepartmentID: c.Value("department"), Words: c.Both("promise"), By: c.Value("by"), OfficialID: c.Value("official"), Due: dayIn(c, "due"),
			OwnerEmail: c.Value("owner"), WriteOff: c.Value("write") == "yes",
		})
		err = renamed(renamed(err, "words_en", "promise_en"), "words_fr", "promise_fr")
	default:
		return door.NotFound()
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.notesWith(c, r, c.Typed("point", "action", "notes_en", "notes_fr", "words_en", "words_fr", "promise_en", "promise_fr", "department", "ask", "by", "official", "due", "owner", "write", "correction"), errs)
	}
	return c.Done(to(c, r, "notes")+"#i-"+item, done)
}
