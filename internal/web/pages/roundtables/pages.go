package roundtables

import (
	"context"
	"net/http"
	"time"

	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roundtables"
	"plenary.example/internal/roundtables/followup"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// maxUpload bounds a form with a file.
const maxUpload = 11 << 20

// Pages are the roundtables' pages and what they stand on.
type Pages struct {
	Roundtables *roundtables.Service
	FollowUp    *followup.Service
	Bodies      *bodies.Service
	Resolutions *resolutions.Service
	Now         func() time.Time
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/roundtables", Handle: p.index, Shared: true},
		{Pattern: "GET /{lang}/roundtables/scorecard", Handle: p.scorecard, Shared: true},
		{Pattern: "GET /{lang}/roundtables/scorecard.csv", Handle: p.scorecardCSV},
		{Pattern: "GET /{lang}/roundtables/follow-up", Handle: p.watch},
		{Pattern: "GET /{lang}/roundtables/{table}", Handle: p.show, Shared: true},
		{Pattern: "GET /{lang}/roundtables/{table}/propose", Handle: p.proposeForm},
		{Pattern: "POST /{lang}/roundtables/{table}/propose", Handle: p.propose, MaxBody: maxUpload},
		{Pattern: "GET /{lang}/roundtables/{table}/items/{point}", Handle: p.item},
		{Pattern: "POST /{lang}/roundtables/{table}/items/{point}", Handle: p.itemAct, MaxBody: maxUpload},
		{Pattern: "GET /{lang}/roundtables/{table}/items/{point}/edit", Handle: p.editForm},
		{Pattern: "POST /{lang}/roundtables/{table}/items/{point}/edit", Handle: p.edit},
		{Pattern: "GET /{lang}/roundtables/{table}/items/{point}/choose", Handle: p.chooseForm},
		{Pattern: "POST /{lang}/roundtables/{table}/items/{point}/choose", Handle: p.choose},
		{Pattern: "GET /{lang}/roundtables/{table}/evidence/{evidence}", Handle: p.evidenceFile},
		{Pattern: "GET /{lang}/roundtables/{table}/choice", Handle: p.choice},
		{Pattern: "POST /{lang}/roundtables/{table}/choice", Handle: p.order},
		{Pattern: "GET /{lang}/roundtables/{table}/agree", Handle: p.agree},
		{Pattern: "POST /{lang}/roundtables/{table}/agree", Handle: p.agreeAct},
		{Pattern: "GET /{lang}/roundtables/{table}/briefing", Handle: p.briefing},
		{Pattern: "GET /{lang}/roundtables/{table}/briefing.pdf", Handle: p.briefingPDF},
		{Pattern: "GET /{lang}/roundtables/{table}/notes", Handle: p.notes},
		{Pattern: "POST /{lang}/roundtables/{table}/notes", Handle: p.notesAct},
		{Pattern: "GET /{lang}/roundtables/{table}/asks/{ask}", Handle: p.ask, Shared: true},
		{Pattern: "POST /{lang}/roundtables/{table}/asks/{ask}", Handle: p.askAct, MaxBody: maxUpload},
		{Pattern: "GET /{lang}/roundtables/{table}/commitments/{commitment}", Handle: p.commitment, Shared: true},
		{Pattern: "POST /{lang}/roundtables/{table}/commitments/{commitment}", Handle: p.commitmentAct, MaxBody: maxUpload},
		{Pattern: "GET /{lang}/roundtables/{table}/files/{kept}", Handle: p.file},

		{Pattern: "GET /{lang}/officials/{token}", Handle: p.official},
		{Pattern: "POST /{lang}/officials/{token}", Handle: p.officialAct},

		{Pattern: "GET /{lang}/manage/roundtables", Handle: p.manageIndex},
		{Pattern: "GET /{lang}/manage/roundtables/new", Handle: p.newForm},
		{Pattern: "POST /{lang}/manage/roundtables/new", Handle: p.plan},
		{Pattern: "GET /{lang}/manage/roundtables/{table}", Handle: p.desk},
		{Pattern: "POST /{lang}/manage/roundtables/{table}", Handle: p.deskAct},
		{Pattern: "GET /{lang}/manage/roundtables/{table}/edit", Handle: p.changeForm},
		{Pattern: "POST /{lang}/manage/roundtables/{table}/edit", Handle: p.change},
		{Pattern: "GET /{lang}/manage/departments", Handle: p.departments},
		{Pattern: "POST /{lang}/manage/departments", Handle: p.addDepartment},
		{Pattern: "GET /{lang}/manage/departments/{department}", Handle: p.department},
		{Pattern: "POST /{lang}/manage/departments/{department}", Handle: p.changeDepartment},
		{Pattern: "GET /{lang}/manage/departments/{department}/officials/{official}", Handle: p.officialForm},
		{Pattern: "POST /{lang}/manage/departments/{department}/officials/{official}", Handle: p.keepOfficial},
	}
}

// open loads the roundtable that the address names.
func (p *Pages) open(c *door.Call) (roundtables.Roundtable, error) {
	return p.Roundtables.ByKey(c.Ctx(), c.Actor, c.R.PathValue("table"))
}

// openInside is open for those who see roundtables, and refuses others who may read
// what is shown to everybody.
func (p *Pages) openInside(c *door.Call) (roundtables.Roundtable, error) {
	r, err := p.open(c)
	if err == nil {
		err = c.Actor.Require(roundtables.MaySee(c.Actor), "power.see_roundtable")
	}
	return r, err
}

// openToChoose is open for those who choose its items.
func (p *Pages) openToChoose(c *door.Call) (roundtables.Roundtable, error) {
	r, err := p.open(c)
	if err == nil {
		err = c.Actor.Require(roundtables.MayChoose(c.Actor, r), "power.choose_items")
	}
	return r, err
}

// staff refuses everybody but the secretariat.
func staff(c *door.Call) error {
	return c.Actor.Require(roundtables.MayPlan(c.Actor), "power.plan_roundtable")
}

// to is the address of one of a roundtable's pages.
func to(c *door.Call, r roundtables.Roundtable, path ...string) string {
	return c.Path(append([]string{"roundtables", r.Key}, path...)...)
}

func desk(c *door.Call, r roundtables.Roundtable, path ...string) string {
	return c.Path(append([]string{"manage", "roundtables", r.Key}, path...)...)
}

// crumbs are the way to a page of a roundtable.
func crumbs(c *door.Call, r roundtables.Roundtable) []ui.Link {
	return []ui.Link{{Label: c.Text("tables.index.title"), Href: c.Path("roundtables")}, {Label: r.Title.In(c.Lang), Href: to(c, r)}}
}

func deskCrumbs(c *door.Call) []ui.Link {
	return c.FromDesk(ui.Link{Label: c.Text("tables.manage.title"), Href: c.Path("manage", "roundtables")})
}

// twin sets a page's own address and that in the other language: those of pages
// which answer a form too.
func twin(c *door.Call, page ui.PageData, path ...string) ui.PageData {
	page.Path, page.Alternate = c.Path(path...), door.PathIn(c.Lang.Other(), path...)
	return page
}

// today is the coalition's calendar day.
func (p *Pages) today() time.Time { return p.Roundtables.Day(p.Now()) }

// local is an instant in the coalition's zone.
func (p *Pages) local(t time.Time) time.Time { return t.In(p.Roundtables.Location()) }

// instant reads a day and an hour of the form in the coalition's zone; zero for none.
func (p *Pages) instant(c *door.Call, name string) time.Time {
	t, err := time.ParseInLocation(ui.DateTimeForm, c.Value(name), p.Roundtables.Location())
	if err != nil {
		return time.Time{}
	}
	return t
}

func dayIn(c *door.Call, name string) time.Time { return db.ParseDay(c.Value(name)) }

// again gives a form back: 422 with what was wrong with it, 200 the first time.
func again(errs ui.FormErrors) int {
	if errs.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// met are the departments that a roundtable meets, by their keys.
func (p *Pages) met(ctx context.Context, r roundtables.Roundtable) ([]roundtables.Department, map[string]roundtables.Department, error) {
	list, err := p.Roundtables.Met(ctx, nil, r)
	by := map[string]roundtables.Department{}
	for _, d := range list {
		by[d.ID] = d
	}
	return list, by, err
}

// concerns are the names of the concerns by their slugs, and the options of them.
func (p *Pages) concerns(c *door.Call) (map[string]i18n.Text, []ui.Option, error) {
	list, err := p.Resolutions.Subjects(c.Ctx())
	names := map[string]i18n.Text{}
	var options []ui.Option
	for _, s := range list {
		names[s.Slug] = s.Name
		options = append(options, ui.Option{Value: s.Slug, Label: s.Name.In(c.Lang)})
	}
	return names, options, err
}

func departmentOptions(lang i18n.Lang, list []roundtables.Department) []ui.Option {
	var options []ui.Option
	for _, d := range list {
		options = append(options, ui.Option{Value: d.ID, Label: d.Name.In(lang)})
	}
	return options
}
