package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/wording"
)

// item is the page of one item, as members see it.
func (p *Pages) item(c *door.Call) error {
	r, i, err := p.ofTable(c)
	if err != nil {
		return err
	}
	return p.itemWith(c, r, i, map[string]string{}, nil)
}

func (p *Pages) itemWith(c *door.Call, r roundtables.Roundtable, i roundtables.Item, values map[string]string, errs ui.FormErrors) error {
	_, by, err := p.met(c.Ctx(), r)
	if err != nil {
		return err
	}
	all, err := p.Roundtables.Items(c.Ctx(), c.Actor, r)
	if err != nil {
		return err
	}
	evidence, err := p.Roundtables.EvidenceOf(c.Ctx(), nil, r.ID, all)
	if err != nil {
		return err
	}
	facts, err := p.itemFacts(c, i, all, by)
	if err != nil {
		return err
	}
	body := []templ.Component{ui.Facts(facts)}
	text := func(name string, t i18n.Text) {
		if !t.Empty() {
			body = append(body, section(name, c.Text("tables.item."+name), words(textOf(c.Lang, t))))
		}
	}
	text("problem", i.Problem)
	text("ask", i.Ask)
	text("question", i.Question)
	if i.Internal != "" {
		body = append(body, section("internal", c.Text("tables.item.internal"), hint(c.Text("tables.item.internal_lead")), words(plain(c.Lang, i.Internal))))
	}
	body = append(body, p.evidencePart(c, r, i, evidence[i.ID], values, errs))
	policy, err := p.policyPart(c, i)
	if err != nil {
		return err
	}
	body = append(body, policy)
	if i.OnAgenda() && r.Over() {
		body = append(body, links([]ui.Link{{Label: c.Text("tables.item.notes"), Href: to(c, r, "notes") + "#i-" + i.ID}}))
	}
	acts, err := p.choosing(c, r, i, all, values, errs)
	if err != nil {
		return err
	}
	body = append(body, acts...)
	page := ui.PageData{Title: i.Title.In(c.Lang), Kicker: r.Title.In(c.Lang), Status: new(itemTag(c.Loc, i.State)), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true}
	if !i.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	if i.State == roundtables.NotChosen {
		page.StatusLine = c.Text("tables.item.not_chosen", "Reason", i.Reason)
	}
	if roundtables.MayEdit(c.Actor, r, i, r.Takes(p.Now())) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("tables.item.edit"), Href: to(c, r, "items", i.ID, "edit"), Kind: ui.Secondary}}
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "items", i.ID), stack(body...))
}

// itemFacts are who proposed an item, whom it is for, what it belongs to.
func (p *Pages) itemFacts(c *door.Call, i roundtables.Item, all []roundtables.Item, by map[string]roundtables.Department) ([]ui.Fact, error) {
	names, _, err := p.concerns(c)
	if err != nil {
		return nil, err
	}
	groups, err := p.Roundtables.GroupNames(c.Ctx())
	if err != nil {
		return nil, err
	}
	var facts []ui.Fact
	add := func(key, text, href string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: c.Text(key), Text: text, Href: href})
		}
	}
	if proposers := roundtables.Proposers(i, all); len(proposers) > 0 {
		var list []string
		for _, t := range proposers {
			list = append(list, t.In(c.Lang))
		}
		facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.proposed"), Body: items(list)})
	} else {
		add("followup.briefing.proposed", i.PersonName, "")
	}
	if i.Concern != "" {
		add("followup.briefing.concern", names[i.Concern].In(c.Lang), "")
	}
	add("tables.item.urgency", c.Loc.Say(i.Urgency.Name()), "")
	to := c.Text("tables.propose.every_department")
	if d, one := by[i.DepartmentID]; one {
		to = d.Name.In(c.Lang)
	}
	add("followup.briefing.for", to, "")
	if i.GroupID != "" {
		add("tables.item.group", groups[i.GroupID].In(c.Lang), "")
	}
	for _, other := range all {
		if i.State == roundtables.Merged && other.ID == i.MergedInto {
			add("tables.item.merged_into", other.Title.In(c.Lang), c.Path("roundtables", c.R.PathValue("table"), "items", other.ID))
		}
	}
	if i.Speaker != "" {
		add("followup.briefing.speaker", i.Speaker, "")
	}
	return facts, nil
}

// evidencePart is what organizations have seen, and the form that adds to it.
func (p *Pages) evidencePart(c *door.Call, r roundtables.Roundtable, i roundtables.Item, list []roundtables.Evidence, values map[string]string, errs ui.FormErrors) templ.Component {
	var parts []templ.Component
	if organizations, counted := roundtables.Tally(list); organizations > 0 {
		parts = append(parts, para(seenBy(c, organizations, counted)))
	}
	here := to(c, r, "items", i.ID)
	choose := roundtables.MayChoose(c.Actor, r)
	for _, e := range list {
		who := e.Organization.In(c.Lang)
		if who == "" {
			who = e.PersonName
		}
		kind := ""
		if e.Shared {
			kind = c.Text("tables.evidence.is_shared")
		}
		text := followup.EvidenceLine(e, c.Lang, false)
		if e.Count != roundtables.Uncounted {
			text = c.Text("tables.evidence.counted", "Number", c.Loc.Number(int64(e.Count))) + "\n" + text
		}
		parts = append(parts, saying(who, c.Loc.Date(p.local(e.AddedAt)), kind, plain(c.Lang, text)))
		if e.BlobID != "" {
			parts = append(parts, links([]ui.Link{{Label: e.File, Href: to(c, r, "evidence", e.ID)}}))
		}
		_, seated := c.Actor.Seat(e.OrganizationID)
		if own := seated || e.PersonID == c.Actor.PersonID; (own || choose) && !r.Over() {
			share := ui.ButtonData{Label: c.Text("tables.evidence.share"), Name: "action", Value: "share", Kind: ui.Quiet, Explain: who}
			if e.Shared {
				share.Label, share.Value = c.Text("tables.evidence.unshare"), "unshare"
			}
			parts = append(parts, form(ui.FormData{Action: here, Once: true, Hidden: []ui.Hidden{{Name: "evidence", Value: e.ID}}},
				buttons(share, ui.ButtonData{Label: c.Text("tables.evidence.remove"), Name: "action", Value: "remove", Kind: ui.Quiet, Explain: who})))
		}
	}
	if len(list) == 0 {
		parts = append(parts, para(c.Text("tables.evidence.none")))
	}
	adds := (roundtables.MayPropose(c.Actor) || choose) && (r.State == roundtables.Called || r.State == roundtables.Agenda) && (i.State == roundtables.Proposed || i.State == roundtables.Chosen)
	if adds {
		data := sending(here, "evidence")
		data.Upload = true
		fs := append([]templ.Component{hint(c.Text("tables.evidence.lead"))}, evidenceFields(c, "", values, errs)...)
		parts = append(parts, folded(c.Text("tables.evidence.add"), errs.Any() && values["action"] == "evidence", form(data, append(fs, submit(c.Text("tables.evidence.send"), ui.Secondary))...)))
	}
	return section("evidence", c.Text("tables.evidence.title"), parts...)
}

// policyPart is the policy in force behind an item, word for word, and the nearest to
// it where none is named.
func (p *Pages) policyPart(c *door.Call, i roundtables.Item) (templ.Component, error) {
	var parts []templ.Component
	for _, id := range i.Resolutions {
		page, err := p.Resolutions.EntryOf(c.Ctx(), id)
		if err != nil {
			return nil, err
		}
		parts = append(parts, policyOf(c, followup.StandingPolicy{Entry: page.Entry, Wording: page.Entry.Resolution.Wording}))
	}
	if len(parts) > 0 {
		return section("policy", c.Text("tables.item.policy"), parts...), nil
	}
	near, err := p.Roundtables.Nearest(c.Ctx(), i.Words, c.Lang)
	if err != nil {
		return nil, err
	}
	if len(near) == 0 {
		return section("policy", c.Text("tables.item.policy"), para(c.Text("tables.item.no_policy"))), nil
	}
	var list []ui.Link
	for _, n := range near {
		e := followup.StandingPolicy{}
		e.Entry.Meeting, e.Entry.Label, e.Entry.Number = n.Address.Meeting, n.Address.Label, n.Number
		list = append(list, ui.Link{Label: e.Cite(c.Loc) + " – " + n.Title.In(c.Lang), Href: c.Path("resolutions", n.Address.Meeting, n.Address.Label)})
	}
	return section("policy", c.Text("tables.item.policy"), para(c.Text("tables.item.near")), links(list)), nil
}

// policyOf is a resolution's action clauses with its citation, which leads to it.
func policyOf(c *door.Call, s followup.StandingPolicy) templ.Component {
	lang := c.Lang
	if len(wording.Lines(s.Wording, wording.Resolved, lang)) == 0 && s.Wording.Resolved.Lead.Only(lang) == "" {
		lang = lang.Other()
	}
	var lines []clause
	for _, l := range wording.Lines(s.Wording, wording.Resolved, lang) {
		lines = append(lines, clause{depth: l.Depth, label: l.Label, text: l.Text})
	}
	mark := lang
	if lang == c.Lang {
		mark = ""
	}
	return clauses(s.Cite(c.Loc)+" – "+s.Wording.Title.In(lang), c.Path("resolutions", s.Entry.Meeting, s.Entry.Label), mark, s.Wording.Resolved.Lead.Only(lang), lines)
}

// choosing are the acts of those who choose, and the withdrawal by its authors.
func (p *Pages) choosing(c *door.Call, r roundtables.Roundtable, i roundtables.Item, all []roundtables.Item, values map[string]string, errs ui.FormErrors) ([]templ.Component, error) {
	var parts []templ.Component
	here := to(c, r, "items", i.ID)
	_, seated := c.Actor.Seat(i.OrganizationID)
	if (seated || c.Actor.PersonID != "" && c.Actor.PersonID == i.PersonID) && i.State == roundtables.Proposed && !r.Over() {
		parts = append(parts, folded(c.Text("tables.item.withdraw"), false, para(c.Text("tables.item.withdraw_lead")), form(sending(here, "withdraw"), submit(c.Text("tables.item.withdraw"), ui.Danger))))
	}
	if !roundtables.MayChoose(c.Actor, r) {
		return parts, nil
	}
	phase := r.PhaseAt(p.Now())
	if phase == roundtables.Choosing || phase == roundtables.Phase(roundtables.Agenda) {
		f := fields{c: c, prefix: "tables.item.", values: values, errs: errs}
		var acts []templ.Component
		if i.State == roundtables.Proposed || i.State == roundtables.NotChosen || i.State == roundtables.Chosen {
			word := c.Text("tables.item.choose")
			if i.OnAgenda() {
				word = c.Text("tables.item.rework")
			}
			acts = append(acts, para(c.Text("tables.item.choose_lead")), ui.Actions(ui.ButtonData{Label: word, Href: here + "/choose", Kind: ui.Primary}))
		}
		if i.State == roundtables.Proposed || i.OnAgenda() {
			var others []ui.Option
			for _, o := range all {
				if o.ID != i.ID && (o.State == roundtables.Proposed || o.OnAgenda()) {
					others = append(others, ui.Option{Value: o.ID, Label: o.Title.In(c.Lang)})
				}
			}
			if len(others) > 0 {
				acts = append(acts, folded(c.Text("tables.item.merge"), errs.For("into") != "", form(sending(here, "merge"), f.choice("into", others), submit(c.Text("tables.item.merge"), ui.Secondary))))
			}
			acts = append(acts, folded(c.Text("tables.item.decline"), errs.For("reason") != "", form(sending(here, "decline"), f.area("reason", rows(3)), submit(c.Text("tables.item.decline"), ui.Secondary))))
		}
		if i.State == roundtables.Merged || i.State == roundtables.NotChosen {
			acts = append(acts, form(sending(here, "put_back"), submit(c.Text("tables.item.put_back"), ui.Secondary)))
		}
		parts = append(parts, section("choose", c.Text("tables.item.choice"), acts...))
	}
	said, err := p.discussion(c, r, i.ID, here, values, errs)
	return append(parts, said), err
}

// discussion is what was said of an item among those who choose and with officials.
func (p *Pages) discussion(c *door.Call, r roundtables.Roundtable, itemID, here string, values map[string]string, errs ui.FormErrors) (templ.Component, error) {
	list, err := p.Roundtables.Remarks(c.Ctx(), c.Actor, r)
	if err != nil {
		return nil, err
	}
	departments, by, err := p.met(c.Ctx(), r)
	if err != nil {
		return nil, err
	}
	var parts []templ.Component
	for _, m := range list {
		if m.ItemID == itemID {
			parts = append(parts, p.remarkPart(c, m, by))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, para(c.Text("tables.say.none")))
	}
	f := fields{c: c, prefix: "tables.say.", id: "say", values: values, errs: errs}
	parts = append(parts, form(sending(here, "say"), f.area("remark", rows(3)),
		f.choice("to", departmentOptions(c.Lang, departments), none(c.Text("tables.say.among_us"))), submit(c.Text("tables.say.send"), ui.Secondary)))
	return section("said", c.Text("tables.say.title"), parts...), nil
}

func (p *Pages) remarkPart(c *door.Call, m roundtables.Remark, by map[string]roundtables.Department) templ.Component {
	who, kind := m.Name, c.Text("tables.say.internal")
	switch d, one := by[m.DepartmentID]; {
	case m.Kind == roundtables.Correction:
		kind = c.Text("tables.say.correction")
	case one && m.OfficialID != "":
		kind = c.Text("tables.say.by_department", "Department", d.Short)
		if m.Kind == roundtables.ChangeAsked {
			kind = c.Text("tables.say.change_by", "Department", d.Short)
		}
	case one:
		kind = c.Text("tables.say.to_department", "Department", d.Short)
	}
	return saying(who, c.Loc.Date(p.local(m.At)), kind, plain(c.Lang, m.Words))
}

// itemAct does what a form of the item's page asks for.
func (p *Pages) itemAct(c *door.Call) error {
	r, i, err := p.ofTable(c)
	if err != nil {
		return err
	}
	if err := c.Parse(); err != nil {
		return err
	}
	done, err := p.actOnItem(c, r, i)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		values := typed(c, append(proposalNames(), "action", "into", "reason", "remark", "to")...)
		return p.itemWith(c, r, i, values, errs)
	}
	return c.Done(to(c, r, "items", i.ID), done)
}

func (p *Pages) actOnItem(c *door.Call, r roundtables.Roundtable, i roundtables.Item) (done string, err error) {
	ctx, who, s := c.Ctx(), c.Actor, p.Roundtables
	switch c.Value("action") {
	case "evidence":
		seen, err := seenOf(c)
		if err != nil {
			return "", err
		}
		if seen == nil {
			seen = &roundtables.Seen{Count: roundtables.Uncounted}
		}
		return "roundtable_evidence", s.AddEvidence(ctx, who, i.ID, *seen)
	case "remove":
		return "roundtable_evidence_removed", s.RemoveEvidence(ctx, who, c.Value("evidence"))
	case "share", "unshare":
		return "roundtable_saved", s.ShareEvidence(ctx, who, c.Value("evidence"), c.Value("action") == "share")
	case "withdraw":
		return "roundtable_withdrawn", s.Withdraw(ctx, who, i.ID)
	case "merge":
		return "roundtable_merged", s.Merge(ctx, who, i.ID, c.Value("into"))
	case "decline":
		return "roundtable_declined", s.Decline(ctx, who, i.ID, c.Value("reason"))
	case "put_back":
		return "roundtable_saved", s.PutBack(ctx, who, i.ID)
	case "say":
		return "roundtable_said", renamed(s.Say(ctx, who, r.Key, i.ID, c.Value("to"), c.Value("remark")), "words", "remark")
	}
	return "", door.NotFound()
}

// evidenceFile hands out the file of evidence.
func (p *Pages) evidenceFile(c *door.Call) error {
	r, err := p.openInside(c)
	if err != nil {
		return err
	}
	b, err := p.Roundtables.EvidenceFile(c.Ctx(), c.Actor, r, c.R.PathValue("evidence"))
	if err != nil {
		return err
	}
	return c.Download(b.Name, b.MediaType, b.Body)
}

func (p *Pages) editForm(c *door.Call) error {
	r, i, err := p.ofTable(c)
	if err != nil {
		return err
	}
	values, err := p.itemValues(c, i)
	if err != nil {
		return err
	}
	return p.editWith(c, r, i, values, nil)
}

func (p *Pages) editWith(c *door.Call, r roundtables.Roundtable, i roundtables.Item, values map[string]string, errs ui.FormErrors) error {
	if err := c.Actor.Require(roundtables.MayEdit(c.Actor, r, i, true), "power.own_item"); err != nil {
		return err
	}
	parts, err := p.proposalFields(c, r, fields{c: c, prefix: "tables.propose.", values: values, errs: errs})
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("tables.item.edit"), Kicker: i.Title.In(c.Lang), Crumbs: append(crumbs(c, r), ui.Link{Label: i.Title.In(c.Lang), Href: to(c, r, "items", i.ID)}), Errors: errs, NoIndex: true}
	parts = append(parts, submit(c.Text("tables.item.save"), ui.Primary))
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "items", i.ID, "edit"), form(ui.FormData{Action: to(c, r, "items", i.ID, "edit"), Once: true}, parts...))
}

func (p *Pages) edit(c *door.Call) error {
	r, i, err := p.ofTable(c)
	if err != nil {
		return err
	}
	if err := p.Roundtables.Edit(c.Ctx(), c.Actor, i.ID, proposalOf(c)); err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.editWith(c, r, i, typed(c, proposalNames()...), errs)
	}
	return c.Done(to(c, r, "items", i.ID), "roundtable_saved")
}
