package programme

import (
	"encoding/csv"
	"net/http"
	"strings"

	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/programme"
	"plenary.example/internal/table"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// maxFile bounds the file of a programme, in bytes.
const maxFile = 1 << 20

// importView is the page on which a programme is brought in from a file.
type importView struct {
	loc      *i18n.Localizer
	action   string
	file     ui.Field
	columns  []string
	problems []string
	found    string // what would be added
	sessions ui.TableData
	text     string // the file, to be sent again
}

func (p *Pages) importForm(c *door.Call) error {
	g, _, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	return p.importWith(c, http.StatusOK, g, importView{}, nil)
}

func (p *Pages) importWith(c *door.Call, status int, g gatherings.Gathering, v importView, errs ui.FormErrors) error {
	v.loc, v.action, v.columns = c.Loc, desk(c, g, "import"), programme.Columns()
	v.file = ui.Field{Name: "file", Type: "file", Label: c.Text("sched.import.file"), Hint: c.Text("sched.import.file_hint"), Error: errs.For("file")}
	page := twin(c, ui.PageData{
		Title: c.Text("sched.desk.import"), Kicker: g.Title.In(c.Lang), Lead: c.Text("sched.import.lead"), Crumbs: deskCrumbs(c, g, true), Errors: errs,
	}, "manage", "gatherings", g.Key, "programme", "import")
	return c.PageStatus(status, page, importPage(v))
}

// importFile shows what a file would add, and on the second send adds it.
func (p *Pages) importFile(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	name, raw, err := c.Upload("file")
	if err != nil {
		return err
	}
	again := c.Value("text")
	if len(raw) == 0 && again != "" {
		name, raw = "programme.csv", []byte(again)
	}
	if len(raw) == 0 {
		return p.importWith(c, http.StatusUnprocessableEntity, g, importView{}, ui.FormErrors{{Field: "file", Sentence: c.Text("sched.import.no_file")}})
	}
	tab, err := table.Read(name, raw)
	if err != nil {
		errs, err := c.Refusal(err)
		if err != nil {
			return err
		}
		return p.importWith(c, http.StatusUnprocessableEntity, g, importView{}, errs)
	}
	in, problems := programme.ReadTable(tab, b.Zone)
	if again != "" && len(problems) == 0 {
		if _, err := p.Programme.ImportProgramme(c.Ctx(), c.Actor, g.Key, in); err != nil {
			errs, err := c.Refusal(err)
			if err != nil {
				return err
			}
			return p.importWith(c, http.StatusUnprocessableEntity, g, importView{}, errs)
		}
		return c.Done(desk(c, g), "programme_imported")
	}
	v := importView{found: c.Text("sched.import.found", "Count", len(in.Sessions), "Rooms", len(in.Rooms), "Speakers", len(in.Speakers))}
	for _, one := range problems {
		v.problems = append(v.problems, c.Text("sched.import.problem", "Line", one.Line, "Problem", one.Words))
	}
	v.sessions = ui.TableData{Caption: c.Text("sched.import.sessions"), Columns: []ui.Column{{Label: c.Text("sched.column.session")}, {Label: c.Text("sched.column.day")}, {Label: c.Text("sched.column.hours")}, {Label: c.Text("sched.column.room")}}}
	for _, s := range in.Sessions {
		day, when := c.Text("sched.desk.no_hour"), ""
		if !s.Starts.IsZero() {
			day, when = dayWords(c, s.Day(b.Zone)), hours(c, s, b.Zone)
		}
		v.sessions.Rows = append(v.sessions.Rows, ui.TableRow{Cells: []ui.Cell{{Text: s.Title.In(c.Lang), Lang: langOf(c, s.Title)}, {Text: day}, {Text: when}, {Text: s.RoomID}}})
	}
	if len(problems) == 0 {
		v.text = csvOf(tab)
	}
	return p.importWith(c, http.StatusOK, g, v, nil)
}

// csvOf writes a table as text that comes back the same, whatever its file was.
func csvOf(t *table.Table) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, row := range t.Rows {
		_ = w.Write(row.Cells) // a Builder takes everything
	}
	w.Flush()
	return b.String()
}
