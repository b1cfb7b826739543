package roundtables

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/blobs"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// proposalNames are the fields of an item's form.
func proposalNames() []string {
	return []string{
		"title_en", "title_fr", "problem_en", "problem_fr", "question_en", "question_fr", "ask_en", "ask_fr", "concern", "group", "department", "urgency", "internal", "cited",
		"words", "count", "place", "period", "shared",
	}
}

func proposalOf(c *door.Call) roundtables.Proposal {
	return roundtables.Proposal{
		Words:   roundtables.Words{Title: c.Both("title"), Problem: c.Both("problem"), Question: c.Both("question"), Ask: c.Both("ask")},
		Concern: c.Value("concern"), GroupID: c.Value("group"), DepartmentID: c.Value("department"), Urgency: roundtables.Urgency(c.Value("urgency")),
		Internal: c.Value("internal"), Cited: c.Value("cited"),
	}
}

// seenOf reads evidence off a form; nil where nothing of it was filled in.
func seenOf(c *door.Call) (*roundtables.Seen, error) {
	e := roundtables.Seen{Words: c.Value("words"), Count: roundtables.Uncounted, Place: c.Value("place"), Period: c.Value("period"), Shared: c.Value("shared") == "yes"}
	if typed := strings.ReplaceAll(c.Value("count"), " ", ""); typed != "" {
		n, err := strconv.Atoi(typed)
		if err != nil {
			n = -2 // refused with a sentence
		}
		e.Count = n
	}
	name, body, err := c.Upload("file")
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		if e.File, err = blobs.Accept("file", name, body, append(blobs.Documents(), blobs.PNG, blobs.JPEG)...); err != nil {
			return nil, err
		}
	}
	if e.Words == "" && e.Count == roundtables.Uncounted && e.Place == "" && e.Period == "" && len(body) == 0 {
		return nil, nil
	}
	return &e, nil
}

func (p *Pages) proposeForm(c *door.Call) error {
	r, err := p.openInside(c)
	if err != nil {
		return err
	}
	if !roundtables.MayChoose(c.Actor, r) {
		if err := c.Actor.Require(roundtables.MayPropose(c.Actor), "power.propose_item"); err != nil {
			return err
		}
	}
	return p.proposeWith(c, r, map[string]string{"urgency": string(roundtables.Soon)}, nil)
}

func (p *Pages) proposeWith(c *door.Call, r roundtables.Roundtable, values map[string]string, errs ui.FormErrors) error {
	page := ui.PageData{
		Title: c.Text("tables.propose.begin"), Kicker: r.Title.In(c.Lang), StatusLine: c.Loc.Say(r.Now(p.Now(), p.Roundtables.Location())), Crumbs: crumbs(c, r), Errors: errs,
		NoIndex: true,
	}
	page = twin(c, page, "roundtables", r.Key, "propose")
	choose := roundtables.MayChoose(c.Actor, r)
	if !r.Takes(p.Now()) && (!choose || r.Over() || r.State == roundtables.Planned) {
		return c.PageStatus(again(errs), page, parts.Para(c.Text("tables.propose.closed")))
	}
	page.Lead, page.Next = c.Text("tables.propose.lead"), &ui.Next{Body: c.Text("tables.propose.next")}
	f := parts.Fields{Call: c, Prefix: "tables.propose.", Values: values, Errors: errs}
	pieces, err := p.proposalFields(c, r, f)
	if err != nil {
		return err
	}
	pieces = append(pieces, parts.Fieldset(c.Text("tables.evidence.title"), c.Text("tables.evidence.lead"), evidenceFields(c, "", values, errs)...),
		parts.Submit(c.Text("tables.propose.send"), ui.Primary))
	data := ui.FormData{Action: to(c, r, "propose"), Once: true, Upload: true}
	return c.PageStatus(again(errs), page, parts.Form(data, pieces...))
}

// proposalFields are the questions about an item.
func (p *Pages) proposalFields(c *door.Call, r roundtables.Roundtable, f parts.Fields) ([]templ.Component, error) {
	departments, _, err := p.met(c.Ctx(), r)
	if err != nil {
		return nil, err
	}
	_, concerns, err := p.concerns(c)
	if err != nil {
		return nil, err
	}
	names, err := p.Roundtables.GroupNames(c.Ctx())
	if err != nil {
		return nil, err
	}
	var groups []ui.Option
	for _, id := range r.Groups {
		groups = append(groups, ui.Option{Value: id, Label: names[id].In(c.Lang)})
	}
	var urgencies []ui.Option
	for _, u := range roundtables.Urgencies() {
		urgencies = append(urgencies, ui.Option{Value: string(u), Label: c.Loc.Say(u.Name())})
	}
	return []templ.Component{
		parts.Hint(c.Text("tables.propose.languages")),
		f.Both("title", 0, twinOptional(c)), f.Choice("concern", concerns), f.Both("problem", 6, twinOptional(c)), f.Both("ask", 4, twinOptional(c)), f.Both("question", 3, parts.Optional),
		f.Radios("urgency", urgencies),
		f.Choice("department", departmentOptions(c.Lang, departments), parts.None(c.Text("tables.propose.every_department"))),
		f.Choice("group", groups, parts.None(c.Text("tables.propose.no_group"))),
		f.Area("cited", parts.Optional, parts.Rows(2)), f.Area("internal", parts.Optional, parts.Rows(3)),
	}, nil
}

// twinOptional asks for a text in the reader's language, and lets the other wait.
func twinOptional(c *door.Call) func(*ui.Field) {
	return func(f *ui.Field) { f.Optional = f.Lang != c.Lang }
}

// evidenceFields are the questions about what an organization has seen.
func evidenceFields(c *door.Call, id string, values map[string]string, errs ui.FormErrors) []templ.Component {
	f := parts.Fields{Call: c, Prefix: "tables.evidence.", ID: id, Values: values, Errors: errs}
	return []templ.Component{
		f.Area("words", parts.Optional, parts.Rows(4)), f.Line("count", parts.Optional, parts.Numeric), f.Line("place", parts.Optional), f.Line("period", parts.Optional),
		f.Line("file", parts.Optional, func(one *ui.Field) { one.Type = "file" }), f.Box("shared"),
	}
}

func (p *Pages) propose(c *door.Call) error {
	r, err := p.openInside(c)
	if err != nil {
		return err
	}
	seen, err := seenOf(c)
	id := ""
	if err == nil {
		id, err = p.Roundtables.Propose(c.Ctx(), c.Actor, r.Key, proposalOf(c), seen)
	}
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.proposeWith(c, r, c.Typed(proposalNames()...), errs)
	}
	return c.Done(to(c, r, "items", id), "roundtable_proposed")
}

// ofTable loads the item that the address names.
func (p *Pages) ofTable(c *door.Call) (roundtables.Roundtable, roundtables.Item, error) {
	r, err := p.openInside(c)
	if err != nil {
		return r, roundtables.Item{}, err
	}
	i, err := p.Roundtables.Item(c.Ctx(), c.Actor, r, c.R.PathValue("point"))
	return r, i, err
}

// itemValues are an item as its form holds it.
func (p *Pages) itemValues(c *door.Call, i roundtables.Item) (map[string]string, error) {
	values := map[string]string{
		"concern": i.Concern, "group": i.GroupID, "department": i.DepartmentID, "urgency": string(i.Urgency), "internal": i.Internal, "minutes": parts.Number(i.Minutes),
		"speaker": i.Speaker, "share_names": "no",
	}
	if i.ShareNames {
		values["share_names"] = "yes"
	}
	parts.Pairs(values, "title", i.Title)
	parts.Pairs(values, "problem", i.Problem)
	parts.Pairs(values, "question", i.Question)
	parts.Pairs(values, "ask", i.Ask)
	var cited []string
	standing, err := p.FollowUp.Standing(c.Ctx(), i.Resolutions)
	if err != nil {
		return nil, err
	}
	for _, s := range standing {
		cited = append(cited, s.Cite(c.Loc))
	}
	values["cited"] = strings.Join(cited, "\n")
	return values, nil
}
