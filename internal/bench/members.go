package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"plenary.example/internal/bench/driving"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	"plenary.example/internal/db"
	"plenary.example/internal/people"
	"plenary.example/internal/roster"
	"plenary.example/internal/signin"
)

const (
	registerOrganizations = 5000
	registerPeople        = 50_000
	importLimit           = 10_000 // milliseconds
	rollOverLimit         = 5000
	pastLimit             = 200
	listLimit             = 50
	listAsks              = 200 // requests for one kind of page in a run
)

// membership measures the register of a large coalition: bringing it in from a
// file, billing a year, and every list page over HTTP.
func membership(ctx context.Context, env Env) (figures []Figure, err error) {
	file := []byte(registerFile())
	var first, again, rollOver []float64
	var p *Program
	defer func() {
		if p != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	for run := range env.Runs {
		if p != nil {
			if err := p.Close(); err != nil {
				return nil, err
			}
		}
		dir, err := env.fresh("members")
		if err != nil {
			return nil, err
		}
		if p, err = env.Open(ctx, dir, ""); err != nil {
			return nil, err
		}
		took, err := bringIn(ctx, env, p, file, registerPeople)
		if err != nil {
			return nil, err
		}
		first = append(first, milliseconds(took))
		if took, err = bringIn(ctx, env, p, file, 0); err != nil {
			return nil, err
		}
		again = append(again, milliseconds(took))
		env.step("roll_over", run, env.Runs)
		if took, err = billYear(ctx, p); err != nil {
			return nil, err
		}
		rollOver = append(rollOver, milliseconds(took))
	}
	figures = []Figure{
		newFigure("members.import", Milliseconds, first...).held(Under, importLimit),
		newFigure("members.import_again", Milliseconds, again...),
		newFigure("members.roll_over", Milliseconds, rollOver...).held(Under, rollOverLimit),
	}
	more, err := readLists(ctx, env, p)
	return append(figures, more...), err
}

// bringIn brings the register in and checks how many persons were new.
func bringIn(ctx context.Context, env Env, p *Program, file []byte, want int) (time.Duration, error) {
	began := time.Now()
	sheet, err := roster.ReadSheet("members.csv", file, roster.Mapping{})
	if err != nil {
		return 0, err
	}
	report, err := p.Roster.Import(ctx, program(), roster.Order{Sheets: []*roster.Sheet{sheet}, Progress: func(done, total int) { env.step("import", done, total) }})
	took := time.Since(began)
	if err == nil && (report.Sums.Persons != want || report.Sums.Outcomes[roster.Refused]+report.Sums.Outcomes[roster.Doubt] > 0) {
		err = fmt.Errorf("of the register came in: %+v", report.Sums)
	}
	return took, err
}

// billYear rolls the dues of next year over.
func billYear(ctx context.Context, p *Program) (time.Duration, error) {
	year := p.SignIn.Today().Year() + 1
	began := time.Now()
	run, err := p.Dues.StartRollOver(ctx, program(), year)
	if err == nil {
		err = p.Dues.DoRollOver(ctx, run.ID)
	}
	took := time.Since(began)
	if err != nil {
		return took, err
	}
	if run, _, err = p.Dues.LastRun(ctx, program(), year); err == nil && (run.Invoiced < registerOrganizations/2 || run.Finished.IsZero()) {
		err = fmt.Errorf("of %d members %d were billed", run.Total, run.Invoiced)
	}
	// The invoices are not mailed: their addresses are invented.
	return took, errors.Join(err, p.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM river_job WHERE state = 'available'")
		return err
	}))
}

// listPage is a kind of page that lists things: the addresses it is asked at.
type listPage struct {
	name  string
	paths []string
	limit float64
}

// readLists measures the pages that list members, for somebody of the staff.
func readLists(ctx context.Context, env Env, p *Program) (figures []Figure, err error) {
	cookie, err := staffCookie(ctx, p)
	if err != nil {
		return nil, err
	}
	pages, err := listPages(ctx, p)
	if err != nil {
		return nil, err
	}
	addr, stop, err := p.Serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for i, page := range pages {
		env.step("lists", i, len(pages))
		var p99 []float64
		for range env.Runs {
			load, err := askList(ctx, addr, cookie, page)
			if err != nil {
				return figures, err
			}
			p99 = append(p99, milliseconds(load.P99))
		}
		figures = append(figures, newFigure("members.page."+page.name, Milliseconds, p99...).held(Under, page.limit))
	}
	env.step("lists", len(pages), len(pages))
	past := p.SignIn.Today().AddDate(-3, 0, 0)
	var took []float64
	for range 10 * env.Runs {
		began := time.Now()
		entries, err := p.People.Register(ctx, nil, past)
		if err != nil {
			return figures, err
		}
		took = append(took, milliseconds(time.Since(began)))
		if len(entries) < registerOrganizations/2 {
			return figures, fmt.Errorf("the register had %d members then", len(entries))
		}
	}
	return append(figures, newFigure("members.register_past", Milliseconds, took...).held(Under, pastLimit)), nil
}

func askList(ctx context.Context, addr, cookie string, page listPage) (driving.Load, error) {
	asks := listAsks
	if page.limit > listLimit { // whole documents
		asks = 20
	}
	load, err := driving.Drive(ctx, addr, 1, func(_, i int) []byte {
		if i >= asks {
			return nil
		}
		return driving.Get(addr, page.paths[i%len(page.paths)], cookie)
	})
	if err == nil && load.Statuses[http.StatusOK] != load.Requests {
		err = fmt.Errorf("%s is answered with %v", page.paths[0], load.Statuses)
	}
	return load, err
}

// staffCookie founds the secretariat and signs somebody of it in.
func staffCookie(ctx context.Context, p *Program) (string, error) {
	person, err := p.People.AddPerson(ctx, program(), people.Person{Name: "Staff", Email: "staff@secretariat.example"})
	if err != nil {
		return "", err
	}
	profile, err := config.LoadProfile("ccr")
	if err != nil {
		return "", err
	}
	err = audit.New(p.DB).Do(ctx, program(), "bench.found", func(tx *audit.Tx) error {
		founded, err := p.Bodies.FoundTx(ctx, tx, profile.Bodies)
		if err != nil {
			return err
		}
		for _, b := range founded {
			if b.Kind == access.Secretariat {
				_, err := p.Bodies.AppointTx(ctx, tx, bodies.Term{BodyID: b.ID, PersonID: person.ID, Role: access.Staff, From: p.SignIn.Today().AddDate(-1, 0, 0)})
				return err
			}
		}
		return errors.New("the profile has no secretariat")
	})
	if err != nil {
		return "", err
	}
	d := delegate{person: person.ID}
	r := &room{p: p}
	err = r.signIn(ctx, staffSessions(p), &d)
	return d.cookie, err
}

func staffSessions(p *Program) *scs.SessionManager {
	return signin.NewSessions(p.SignIn.Store(), false)
}

// listPages are the pages asked for, each at its beginning, in its middle, and
// narrowed by words and filters, in both languages.
func listPages(ctx context.Context, p *Program) ([]listPage, error) {
	var orgs, persons []string // keys somewhere in the lists
	filter := people.Filter{}
	for len(orgs) < 20 {
		list, more, err := p.People.Organizations(ctx, filter)
		if err != nil {
			return nil, err
		}
		filter.After = list[len(list)-1].ID
		if orgs = append(orgs, filter.After); !more {
			break
		}
	}
	after := ""
	for len(persons) < 20 {
		list, more, err := p.People.Persons(ctx, "", after)
		if err != nil {
			return nil, err
		}
		after = list[len(list)-1].ID
		if persons = append(persons, after); !more {
			break
		}
	}
	today := p.SignIn.Today()
	page := func(name, path string, queries ...string) listPage {
		l := listPage{name: name, limit: listLimit}
		for _, q := range queries {
			l.paths = append(l.paths, "/en/"+path+q, "/fr/"+path+q)
		}
		return l
	}
	following := func(keys []string) []string {
		list := []string{""}
		for _, key := range keys {
			list = append(list, "?after="+key)
		}
		return list
	}
	past := "?on=" + today.AddDate(-3, 0, 0).Format(time.DateOnly)
	register := page("register_file", "manage/register/register.csv", "", past)
	register.limit = pastLimit
	return []listPage{
		page("directory", "members", following(orgs)...),
		page("directory_search", "members", "?q=maison", "?q=harbour+ligh", "?region=quebec", "?city=Halifax", "?q=zzz"),
		page("organizations", "manage/members", following(orgs)...),
		page("organizations_search", "manage/members", "?q=welcome", "?q=foyer", "?class=observer", "?region=north", "?standing=lapsed", "?standing=former", past, "?q=zzz"),
		page("people", "manage/people", following(persons)...),
		page("people_search", "manage/people", "?q=okafor", "?q=ana", "?q=officer7%40", "?q=zzz"),
		page("register", "manage/register", append(following(orgs), past)...),
		register,
		page("dues", "manage/dues", fmt.Sprintf("?year=%d", today.Year()+1), fmt.Sprintf("?year=%d&q=foyer", today.Year()+1), fmt.Sprintf("?year=%d&class=member", today.Year()+1), fmt.Sprintf("?year=%d&after=2500", today.Year()+1), ""),
		page("receivables", "manage/dues/receivables", "", "?on="+today.AddDate(1, 0, 0).Format(time.DateOnly)),
		page("applications", "manage/applications", ""),
		page("elections", "manage/elections", ""),
		page("bodies", "bodies", ""),
		page("import", "manage/members/import", ""),
	}, nil
}

// registerFile is an invented register as comma-separated values, the same at
// each run: ten people to an organization, the organization's own columns with
// each of them, as plain sheets have them.
func registerFile() string {
	var b strings.Builder
	writeRegister(&b)
	return b.String()
}

func writeRegister(w io.Writer) {
	_, _ = io.WriteString(w, "Contact ID,Organization,City,Province,Address,Postal code,Organization email,Telephone,Membership type,Status,Member since,End date,Annual budget,"+
		"Consent,Consent date,First name,Last name,Email,Job title,Preferred language\n")
	each := registerPeople / registerOrganizations
	for i := range registerOrganizations {
		place, class := registerPlaces[i%len(registerPlaces)], "Member"
		if i%13 == 0 {
			class = "Observer"
		}
		since := fmt.Sprintf("%d-%02d-%02d", 1978+i%48, 1+i%12, 1+i%28)
		status, end := "Current", ""
		if i%20 == 7 {
			status, end = "Expired", fmt.Sprintf("2026-%02d-01", 1+i%9)
		}
		for j := range each {
			n := i*each + j
			_, _ = fmt.Fprintf(w, "%d,%s,%s,%s,%d Main Street,%s,info@group%d.example,555-01%02d,%s,%s,%s,%s,%d,yes,2025-01-15,%s,%s,officer%d@group%d.example,%s,%s\n",
				n+1, registerName(i), place.city, place.province, 1+i%900, place.postal, i, i%100, class, status, since, end, 50_000+i*700,
				registerFirst[n%len(registerFirst)], registerLast[(n/7)%len(registerLast)], n, i, registerTitles[n%len(registerTitles)], []string{"English", "French"}[n%2])
		}
	}
}

func registerName(i int) string {
	return fmt.Sprintf("%s %s %d", registerKinds[i%len(registerKinds)], registerWords[(i/len(registerKinds))%len(registerWords)], i)
}

var (
	registerKinds  = []string{"Harbour Light", "Maison du Fleuve", "Prairie Welcome", "Foyer de l’Érable", "North Bridge", "Carrefour Boréal", "Island Refuge", "Accueil des Rives"}
	registerWords  = []string{"Society", "Network", "Collectif", "Alliance", "House", "Réseau", "Clinic", "Comité", "Circle", "Entraide"}
	registerFirst  = []string{"Ana", "Marc", "Lin", "Zoé", "Yusuf", "Claire", "Dana", "Élise", "Sam", "Noor", "Ivy", "Paul", "Rosa", "Gita", "Noé", "Kim", "Ugo", "Max", "Jo", "Inès", "Tomas", "Aïcha", "Bo"}
	registerLast   = []string{"Ruiz", "Roy", "Wei", "Lévesque", "Hale", "Duval", "Okafor", "Gagné", "Beck", "Aziz", "Stone", "Fox", "Lima", "Rao", "Côté", "Platt", "Blé", "Orr", "Marsh", "Berg", "Diallo", "Tremblay", "Singh", "Nguyen", "Haddad", "Kerr", "Lund", "Gray", "Moreau", "Osei", "Petit"}
	registerTitles = []string{"Director", "Coordinator", "Intervenante", "Board chair", "Caseworker", "Bénévole"}
	registerPlaces = []struct{ city, province, postal string }{
		{"Halifax", "NS", "B3J 1A1"},
		{"Québec", "QC", "G1K 2B2"},
		{"Toronto", "ON", "M5V 1A1"},
		{"Winnipeg", "MB", "R3C 1A1"},
		{"Vancouver", "BC", "V5K 0A1"},
		{"Whitehorse", "YT", "Y1A 1A1"},
		{"Montréal", "QC", "H2X 1A1"},
		{"Moncton", "NB", "E1C 1A1"},
		{"Ottawa", "ON", "K1P 1A1"},
	}
)
