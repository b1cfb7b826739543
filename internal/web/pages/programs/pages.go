// Package programs is the pages of the API: what programs may ask, and the keys that
// people make for theirs.
package programs

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"plenary.example/internal/api"
	"plenary.example/internal/apikeys"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are the pages and what they stand on.
type Pages struct{ Keys *apikeys.Service }

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/api", Handle: p.about},
		{Pattern: "GET /{lang}/account/keys", Handle: p.keys},
		{Pattern: "POST /{lang}/account/keys", Handle: p.make},
		{Pattern: "POST /{lang}/account/keys/{id}/remove", Handle: p.remove},
	}
}

// about says what programs may ask, and how.
func (p *Pages) about(c *door.Call) error {
	base := c.Door.BaseURL + api.Root
	var reads, acts []ui.Fact
	for _, o := range api.Lines(c.Loc) {
		about := []templ.Component{address(o.Method + " " + o.Path)}
		if o.Key {
			about = append(about, parts.Hint(c.Text("programs.takes_key")))
		}
		if len(o.Params) > 0 {
			about = append(about, parts.Folded(c.Text("programs.params"), false, parts.List(o.Params)))
		}
		f := ui.Fact{Term: o.Summary, Body: parts.Stack(about...)}
		if o.Method == http.MethodGet {
			reads = append(reads, f)
		} else {
			acts = append(acts, f)
		}
	}
	rail := []ui.Link{{Label: c.Text("programs.description"), Href: api.Root + "/openapi.json"}, {Label: c.Text("programs.keys.title"), Href: c.Path("account", "keys")}, {Label: c.Text("programs.look"), Href: c.Path("styleguide")}}
	page := ui.PageData{Title: c.Text("programs.title"), Lead: c.Text("programs.lead"), Rail: parts.Rail(c.Text("programs.more"), rail)}
	return c.Page(page, parts.Stack(
		parts.Section("ask", c.Text("programs.ask"),
			parts.Para(c.Text("programs.ask_public")), sample("curl '"+base+"/resolutions?q=detention&status=in_force'"),
			parts.Para(c.Text("programs.ask_key")), sample("curl -H 'Authorization: Bearer "+apikeys.Prefix+"…' "+base+"/me"),
			parts.Para(c.Text("programs.ask_act")), sample("curl -H 'Authorization: Bearer "+apikeys.Prefix+"…' \\\n     -d '{\"choice\": \"yes\"}' "+base+"/votes/…/ballots"),
		),
		parts.Section("reads", c.Text("programs.reads"), ui.Facts(reads)),
		parts.Section("acts", c.Text("programs.acts"), parts.Para(c.Text("programs.acts_lead")), ui.Facts(acts)),
		parts.Section("rules", c.Text("programs.rules"), parts.List(strings.Split(c.Text("programs.rules_list"), "\n"))),
	))
}

func (p *Pages) keys(c *door.Call) error {
	return p.keysWith(c, http.StatusOK, map[string]string{"days": "90", "act": "no"}, nil, "")
}

func (p *Pages) keysWith(c *door.Call, status int, typed map[string]string, errs ui.FormErrors, made string) error {
	list, err := p.Keys.Own(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	var body []ui.Fact
	for _, k := range list {
		may := c.Text("programs.keys.reads")
		if k.Act {
			may = c.Text("programs.keys.acts")
		}
		used := c.Text("programs.keys.unused")
		if !k.Used.IsZero() {
			used = c.Text("programs.keys.used", "At", c.Loc.DateTime(c.Local(k.Used)))
		}
		ends := c.Text("programs.keys.ends", "Date", c.Local(k.Ends))
		if !c.Door.Now().Before(k.Ends) {
			ends = c.Text("programs.keys.ended", "Date", c.Local(k.Ends))
		}
		body = append(body, ui.Fact{Term: k.Name, Body: parts.Stack(
			parts.Para(may+" "+ends+" "+used),
			ui.Button(ui.ButtonData{Label: c.Text("programs.keys.remove"), Explain: k.Name, Kind: ui.Danger, Action: c.Path("account", "keys", k.ID, "remove")}),
		)})
	}
	f := parts.Fields{Call: c, Prefix: "programs.keys.field.", Values: typed, Errors: errs}
	days := []ui.Option{}
	for _, d := range apikeys.Days() {
		days = append(days, ui.Option{Value: parts.Number(d), Label: c.Text("programs.keys.days", "Count", d)})
	}
	acts := []ui.Option{{Value: "no", Label: c.Text("programs.keys.reads_only")}, {Value: "yes", Label: c.Text("programs.keys.may_act")}}
	form := parts.Section("make", c.Text("programs.keys.make"), parts.Form(ui.FormData{Action: c.Path("account", "keys"), Once: true},
		f.Line("name", func(one *ui.Field) { one.Max = apikeys.MaxName }), f.Radios("act", acts), f.Choice("days", days), parts.Submit(c.Text("programs.keys.button"), ui.Primary)))
	stack := parts.Stack(form)
	if len(body) > 0 {
		stack = parts.Stack(parts.Section("yours", c.Text("programs.keys.yours"), ui.Facts(body)), form)
	}
	if made != "" {
		stack = parts.Stack(parts.Section("new", c.Text("programs.keys.made"), parts.Para(c.Text("programs.keys.made_lead")), sample(made)), stack)
	}
	page := ui.PageData{
		Title: c.Text("programs.keys.title"), Lead: c.Text("programs.keys.lead"), NoIndex: true, Errors: errs, Crumbs: []ui.Link{{Label: c.Text("account.title"), Href: c.Path("account")}},
		Rail: parts.Rail(c.Text("programs.more"), []ui.Link{{Label: c.Text("programs.title"), Href: c.Path("api")}}), Path: c.Path("account", "keys"), Alternate: door.PathIn(c.Lang.Other(), "account", "keys"),
	}
	return c.PageStatus(status, page, stack)
}

// make makes a key and shows it, this once.
func (p *Pages) make(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	typed := c.Typed("name", "days", "act")
	_, word, err := p.Keys.Make(c.Ctx(), c.Actor, c.Value("name"), c.Value("act") == "yes", c.Int("days", 0))
	if err != nil {
		errs, failed := c.Refusal(err)
		if failed != nil {
			return failed
		}
		return p.keysWith(c, c.RefusalStatus(err), typed, errs, "")
	}
	c.W.Header().Set("Cache-Control", "no-store")
	return p.keysWith(c, http.StatusCreated, map[string]string{"days": "90", "act": "no"}, nil, word)
}

func (p *Pages) remove(c *door.Call) error {
	if err := p.Keys.Remove(c.Ctx(), c.Actor, c.R.PathValue("id")); err != nil {
		return err
	}
	return c.Done(c.Path("account", "keys"), "key_removed")
}
