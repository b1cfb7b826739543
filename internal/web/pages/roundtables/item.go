package roundtables

import (
	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
	"plenary.example/internal/web/view"
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
			body = append(body, parts.Section(name, c.Text("tables.item."+name), parts.Words(parts.TextOf(c.Lang, t))))
		}
	}
	text("problem", i.Problem)
	text("ask", i.Ask)
	text("question", i.Question)
	if i.Internal != "" {
		body = append(body, parts.Section("internal", c.Text("tables.item.internal"), parts.Hint(c.Text("tables.item.internal_lead")), parts.Words(parts.Plain(c.Lang, i.Internal))))
	}
	body = append(body, p.evidencePart(c, r, i, evidence[i.ID], values, errs))
	policy, err := p.policyPart(c, i)
	if err != nil {
		return err
	}
	body = append(body, policy)
	if i.OnAgenda() && r.Over() {
		body = append(body, ui.LinkList([]ui.Link{{Label: c.Text("tables.item.notes"), Href: to(c, r, "notes") + "#i-" + i.ID}}))
	}
	acts, err := p.choosing(c, r, i, all, values, errs)
	if err != nil {
		return err
	}
	body = append(body, acts...)
	page := ui.PageData{Title: i.Title.In(c.Lang), Kicker: r.Title.In(c.Lang), Status: new(view.ItemTag(c.Loc, i.State)), Crumbs: crumbs(c, r), Errors: errs, NoIndex: true}
	if !i.Title.Has(c.Lang) {
		page.TitleLang = c.Lang.Other()
	}
	if i.State == roundtables.NotChosen {
		page.StatusLine = c.Text("tables.item.not_chosen", "Reason", i.Reason)
	}
	if roundtables.MayEdit(c.Actor, r, i, r.Takes(p.Now())) {
		page.Secondary = []ui.ButtonData{{Label: c.Text("tables.item.edit"), Href: to(c, r, "items", i.ID, "edit"), Kind: ui.Secondary}}
	}
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "items", i.ID), parts.Stack(body...))
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
		facts = append(facts, ui.Fact{Term: c.Text("followup.briefing.proposed"), Body: parts.List(list)})
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
	var pieces []templ.Component
	if organizations, counted := roundtables.Tally(list); organizations > 0 {
		pieces = append(pieces, parts.Para(seenBy(c, organizations, counted)))
	}
	here := to(c, r, "items", i.ID)
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
		pieces = append(pieces, parts.Saying(who, c.Loc.Date(p.local(e.AddedAt)), kind, parts.Plain(c.Lang, text)))
		if e.BlobID != "" {
			pieces = append(pieces, ui.LinkList([]ui.Link{{Label: e.File, Href: to(c, r, "evidence", e.ID)}}))
		}
		if roundtables.MayKeepEvidence(c.Actor, r, e) {
			share := ui.ButtonData{Label: c.Text("tables.evidence.share"), Name: "action", Value: "share", Kind: ui.Quiet, Explain: who}
			if e.Shared {
				share.Label, share.Value = c.Text("tables.evidence.unshare"), "unshare"
			}
			pieces = append(pieces, parts.Form(ui.FormData{Action: here, Once: true, Hidden: []ui.Hidden{{Name: "evidence", Value: e.ID}}},
				ui.Actions(share, ui.ButtonData{Label: c.Text("tables.evidence.remove"), Name: "action", Value: "remove", Kind: ui.Quiet, Explain: who})))
		}
	}
	if len(list) == 0 {
		pieces = append(pieces, parts.Para(c.Text("tables.evidence.none")))
	}
	if roundtables.MayAddEvidence(c.Actor, r, i) {
		data := parts.Sending(here, "evidence")
		data.Upload = true
		fs := append([]templ.Component{parts.Hint(c.Text("tables.evidence.lead"))}, evidenceFields(c, "", values, errs)...)
		pieces = append(pieces, parts.Folded(c.Text("tables.evidence.add"), errs.Any() && values["action"] == "evidence", parts.Form(data, append(fs, parts.Submit(c.Text("tables.evidence.send"), ui.Secondary))...)))
	}
	return parts.Section("evidence", c.Text("tables.evidence.title"), pieces...)
}

// policyPart is the policy in force behind an item, word for word, and the nearest to
// it where none is named.
func (p *Pages) policyPart(c *door.Call, i roundtables.Item) (templ.Component, error) {
	var pieces []templ.Component
	standing, err := p.FollowUp.Standing(c.Ctx(), i.Resolutions)
	if err != nil {
		return nil, err
	}
	for _, s := range standing {
		pieces = append(pieces, policyOf(c, s))
	}
	if len(pieces) > 0 {
		return parts.Section("policy", c.Text("tables.item.policy"), pieces...), nil
	}
	near, err := p.Roundtables.Nearest(c.Ctx(), i.Words, c.Lang)
	if err != nil {
		return nil, err
	}
	if len(near) == 0 {
		return parts.Section("policy", c.Text("tables.item.policy"), parts.Para(c.Text("tables.item.no_policy"))), nil
	}
	var list []ui.Link
	for _, n := range near {
		e := followup.StandingPolicy{}
		e.Entry.Meeting, e.Entry.Label, e.Entry.Number = n.Address.Meeting, n.Address.Label, n.Number
		list = append(list, ui.Link{Label: e.Cite(c.Loc) + " – " + n.Title.In(c.Lang), Href: c.Path("resolutions", n.Address.Meeting, n.Address.Label)})
	}
	return parts.Section("policy", c.Text("tables.item.policy"), parts.Para(c.Text("tables.item.near")), ui.LinkList(list)), nil
}

// policyOf is a resolution's action clauses with its citation, which leads to it.
func policyOf(c *door.Call, s followup.StandingPolicy) templ.Component {
	lang := c.Lang
	if len(wording.Lines(s.Wording, wording.Resolved, lang)) == 0 && s.Wording.Resolved.Lead.Only(lang) == "" {
		lang = lang.Other()
	}
	resolved := ui.ResolutionOf(wording.Wording{Resolved: s.Wording.Resolved}, nil, lang).Resolved
	return parts.Clauses(c.Loc, s.Cite(c.Loc)+" – "+s.Wording.Title.In(lang), c.Path("resolutions", s.Entry.Meeting, s.Entry.Label), lang, resolved)
}

// choosing are the acts of those who choose, and the withdrawal by its authors.
func (p *Pages) choosing(c *door.Call, r roundtables.Roundtable, i roundtables.Item, all []roundtables.Item, values map[string]string, errs ui.FormErrors) ([]templ.Component, error) {
	var pieces []templ.Component
	here := to(c, r, "items", i.ID)
	if roundtables.MayWithdraw(c.Actor, r, i) {
		pieces = append(pieces, parts.Folded(c.Text("tables.item.withdraw"), false, parts.Para(c.Text("tables.item.withdraw_lead")), parts.Form(parts.Sending(here, "withdraw"), parts.Submit(c.Text("tables.item.withdraw"), ui.Danger))))
	}
	if !roundtables.MayChoose(c.Actor, r) {
		return pieces, nil
	}
	phase := r.PhaseAt(p.Now())
	if phase == roundtables.Choosing || phase == roundtables.Phase(roundtables.Agenda) {
		f := parts.Fields{Call: c, Prefix: "tables.item.", Values: values, Errors: errs}
		var acts []templ.Component
		if i.State == roundtables.Proposed || i.State == roundtables.NotChosen || i.State == roundtables.Chosen {
			word := c.Text("tables.item.choose")
			if i.OnAgenda() {
				word = c.Text("tables.item.rework")
			}
			acts = append(acts, parts.Para(c.Text("tables.item.choose_lead")), ui.Actions(ui.ButtonData{Label: word, Href: here + "/choose", Kind: ui.Primary}))
		}
		if i.State == roundtables.Proposed || i.OnAgenda() {
			var others []ui.Option
			for _, o := range all {
				if o.ID != i.ID && (o.State == roundtables.Proposed || o.OnAgenda()) {
					others = append(others, ui.Option{Value: o.ID, Label: o.Title.In(c.Lang)})
				}
			}
			if len(others) > 0 {
				acts = append(acts, parts.Folded(c.Text("tables.item.merge"), errs.For("into") != "", parts.Form(parts.Sending(here, "merge"), f.Choice("into", others), parts.Submit(c.Text("tables.item.merge"), ui.Secondary))))
			}
			acts = append(acts, parts.Folded(c.Text("tables.item.decline"), errs.For("reason") != "", parts.Form(parts.Sending(here, "decline"), f.Area("reason", parts.Rows(3)), parts.Submit(c.Text("tables.item.decline"), ui.Secondary))))
		}
		if i.State == roundtables.Merged || i.State == roundtables.NotChosen {
			acts = append(acts, parts.Form(parts.Sending(here, "put_back"), parts.Submit(c.Text("tables.item.put_back"), ui.Secondary)))
		}
		pieces = append(pieces, parts.Section("choose", c.Text("tables.item.choice"), acts...))
	}
	said, err := p.discussion(c, r, i.ID, here, values, errs)
	return append(pieces, said), err
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
	var pieces []templ.Component
	titles, err := p.titles(c, r, itemID)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		title, ofItem := titles[m.ItemID]
		switch {
		case m.ItemID == itemID:
			pieces = append(pieces, p.remarkPart(c, m, by))
		case ofItem && m.DepartmentID != "": // the page of the whole has what was said with officials
			pieces = append(pieces, p.remarkPart(c, m, by), ui.LinkList([]ui.Link{{Label: title, Href: to(c, r, "items", m.ItemID)}}))
		}
	}
	if len(pieces) == 0 {
		pieces = append(pieces, parts.Para(c.Text("tables.say.none")))
	}
	f := parts.Fields{Call: c, Prefix: "tables.say.", ID: "say", Values: values, Errors: errs}
	pieces = append(pieces, parts.Form(parts.Sending(here, "say"), f.Area("remark", parts.Rows(3)),
		f.Choice("to", departmentOptions(c.Lang, departments), parts.None(c.Text("tables.say.among_us"))), parts.Submit(c.Text("tables.say.send"), ui.Secondary)))
	return parts.Section("said", c.Text("tables.say.title"), pieces...), nil
}

// titles are those of the items by their keys, for the page of the whole; an item's
// own page needs none.
func (p *Pages) titles(c *door.Call, r roundtables.Roundtable, itemID string) (map[string]string, error) {
	titles := map[string]string{}
	if itemID != "" {
		return titles, nil
	}
	all, err := p.Roundtables.Items(c.Ctx(), c.Actor, r)
	for _, i := range all {
		titles[i.ID] = i.Title.In(c.Lang)
	}
	return titles, err
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
	return parts.Saying(who, c.Loc.Date(p.local(m.At)), kind, parts.Plain(c.Lang, m.Words))
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
		values := c.Typed(append(proposalNames(), "action", "into", "reason", "remark", "to")...)
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
	pieces, err := p.proposalFields(c, r, parts.Fields{Call: c, Prefix: "tables.propose.", Values: values, Errors: errs})
	if err != nil {
		return err
	}
	page := ui.PageData{Title: c.Text("tables.item.edit"), Kicker: i.Title.In(c.Lang), Crumbs: append(crumbs(c, r), ui.Link{Label: i.Title.In(c.Lang), Href: to(c, r, "items", i.ID)}), Errors: errs, NoIndex: true}
	pieces = append(pieces, parts.Submit(c.Text("tables.item.save"), ui.Primary))
	return c.PageStatus(again(errs), twin(c, page, "roundtables", r.Key, "items", i.ID, "edit"), parts.Form(ui.FormData{Action: to(c, r, "items", i.ID, "edit"), Once: true}, pieces...))
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
		return p.editWith(c, r, i, c.Typed(proposalNames()...), errs)
	}
	return c.Done(to(c, r, "items", i.ID), "roundtable_saved")
}
