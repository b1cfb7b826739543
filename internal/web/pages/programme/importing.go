package programme

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"time"

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
	found    string // what is in it
	would    string // what would be added
	clashes  []string
	sessions ui.TableData
	text     string // the file, to be sent again
	document ui.Link
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
	v.document = ui.Link{Label: c.Text("sched.import.document"), Href: desk(c, g, "programme.json")}
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
	in, problems, text, err := read(name, raw, b.Zone)
	if err != nil {
		return p.importRefused(c, g, err)
	}
	if again != "" && len(problems) == 0 {
		if _, err := p.Programme.ImportProgramme(c.Ctx(), c.Actor, g.Key, in); err != nil {
			return p.importRefused(c, g, err)
		}
		return c.Done(desk(c, g), "programme_imported")
	}
	v := importView{found: c.Text("sched.import.found", "Count", len(in.Sessions), "Rooms", len(in.Rooms), "Speakers", len(in.Speakers))}
	for _, one := range problems {
		words := c.Loc.Say(one.Words)
		if one.Line > 0 {
			words = c.Text("sched.import.problem", "Line", one.Line, "Problem", one.Words)
		}
		v.problems = append(v.problems, words)
	}
	t := programme.Trial{}
	if len(problems) == 0 {
		if t, err = p.Programme.TryImport(c.Ctx(), c.Actor, g.Key, in); err != nil {
			return p.importRefused(c, g, err)
		}
		v.would = c.Text("sched.import.would", "Sessions", t.Sessions, "Rooms", t.Rooms, "Tracks", t.Tracks, "Speakers", t.Speakers)
		v.text = text
		if t.Nothing() {
			v.would, v.text = c.Text("sched.import.nothing"), ""
		}
		for _, clash := range t.Clashes {
			v.clashes = append(v.clashes, c.Loc.Say(clash.Words))
		}
	}
	v.sessions = importTable(c, in, t, b.Zone)
	return p.importWith(c, http.StatusOK, g, v, nil)
}

// read reads a file, a table or JSON, and gives it as text that is read the same again.
func read(name string, raw []byte, zone *time.Location) (in programme.Import, problems []programme.Problem, text string, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		in, problems = programme.ReadJSON(raw)
		return in, problems, string(raw), nil
	}
	tab, err := table.Read(name, raw)
	if err != nil {
		return in, nil, "", err
	}
	in, problems = programme.ReadTable(tab, zone)
	return in, problems, csvOf(tab), nil
}

// importRefused shows the page again with what was wrong, all of it in the file.
func (p *Pages) importRefused(c *door.Call, g gatherings.Gathering, err error) error {
	errs, err := c.Refusal(err)
	if err != nil {
		return err
	}
	for i := range errs {
		errs[i].Field = "file"
	}
	return p.importWith(c, http.StatusUnprocessableEntity, g, importView{}, errs)
}

// importTable lists the sessions of a file, and what would become of each.
func importTable(c *door.Call, in programme.Import, t programme.Trial, zone *time.Location) ui.TableData {
	rooms := map[string]string{}
	for _, r := range in.Rooms {
		rooms[r.ID] = r.Name.In(c.Lang)
	}
	list := ui.TableData{Caption: c.Text("sched.import.sessions"), Columns: []ui.Column{{Label: c.Text("sched.column.session")}, {Label: c.Text("sched.column.day")}, {Label: c.Text("sched.column.hours")}, {Label: c.Text("sched.column.room")}}}
	if t.Fresh != nil {
		list.Columns = append(list.Columns, ui.Column{Label: c.Text("sched.import.becomes")})
	}
	for i, s := range in.Sessions {
		day, when := c.Text("sched.desk.no_hour"), ""
		if !s.Starts.IsZero() {
			day, when = dayWords(c, s.Day(zone)), hours(c, s, zone)
		}
		cells := []ui.Cell{{Text: s.Title.In(c.Lang), Lang: langOf(c, s.Title)}, {Text: day}, {Text: when}, {Text: rooms[s.RoomID]}}
		if t.Fresh != nil {
			becomes := "sched.import.there"
			if t.Fresh[i] {
				becomes = "sched.import.added"
			}
			cells = append(cells, ui.Cell{Text: c.Text(becomes)})
		}
		list.Rows = append(list.Rows, ui.TableRow{Cells: cells})
	}
	return list
}

// document gives the draft as a file that this page takes in, here or for another
// gathering.
func (p *Pages) document(c *door.Call) error {
	g, b, err := p.openToPrepare(c)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(b.Document(), "", " ")
	if err != nil {
		return err
	}
	return c.Download(g.Key+"-programme.json", "application/json", append(raw, '\n'))
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
