package people_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/config"
	demo "plenary.example/internal/demo/people"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
)

type world struct {
	people  *people.Service
	bodies  *bodies.Service
	planted demo.Planted
}

func plant(t testing.TB, today, recordDate time.Time) world {
	t.Helper()
	log := audit.New(testdb.Open(t))
	w := world{people: people.New(log)}
	w.bodies = bodies.New(log, w.people)
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	w.planted, err = demo.Plant(t.Context(), demo.Services{Log: log, People: w.people, Bodies: w.bodies}, p, today, recordDate)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func date(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// The story must hold whenever somebody tries the program.
func TestTheStoryHoldsOnAnyDay(t *testing.T) {
	for _, start := range []string{"2026-11-23", "2026-12-01", "2027-01-05", "2027-05-20", "2028-02-29"} {
		t.Run(start, func(t *testing.T) {
			today := date(start)
			record := today.AddDate(0, 0, -5)
			w := plant(t, today, record)
			ctx := t.Context()
			electorate, err := w.people.Electorate(ctx, nil, record)
			if err != nil {
				t.Fatal(err)
			}
			reasons := map[string]int{}
			for _, e := range electorate {
				reasons[e.Why.Key]++
			}
			want := map[string]int{
				"people.why.good": 41, "people.why.good_extension": 2, "people.why.unpaid": 3, "people.why.extension_over": 1, "people.why.suspended": 1,
			}
			for key, n := range want {
				if reasons[key] != n {
					t.Errorf("%s: %d, want %d", key, reasons[key], n)
				}
			}
			if len(electorate) != 48 {
				t.Errorf("%d members, want 48", len(electorate))
			}
			limestone := w.planted.Organizations["limestone"].ID
			for days, good := range map[int]bool{-2: true, -1: false, 0: false} {
				if s, err := w.people.Standing(ctx, nil, limestone, record.AddDate(0, 0, days)); err != nil || s.Good != good {
					t.Errorf("the organization that lapses, %d days from the record date: %+v, %v", days, s, err)
				}
			}
			offices(t, w, today)
			roles(t, w, today)
		})
	}
}

func offices(t *testing.T, w world, today time.Time) {
	t.Helper()
	ctx := t.Context()
	for slug, want := range map[string]map[access.Role]int{
		"executive-committee": {
			access.President: 1, access.VicePresident: 1, access.Treasurer: 1, access.Secretary: 1, access.PastPresident: 1, access.Councillor: 8, access.CoChair: 6,
		},
		"overseas-protection":       {access.CoChair: 2},
		"inland-protection":         {access.CoChair: 2},
		"immigration-settlement":    {access.CoChair: 2},
		access.ResolutionsCommittee: {access.CoChair: 1, access.CommitteeSeat: 4},
		"secretariat":               {access.Staff: 3},
	} {
		for role, n := range want {
			holders, err := w.bodies.HoldersOf(ctx, nil, w.planted.Bodies[slug].ID, role, today)
			if err != nil || len(holders) != n {
				t.Errorf("%s of %s: %d, %v; want %d", role, slug, len(holders), err, n)
			}
		}
	}
}

func roles(t *testing.T, w world, today time.Time) {
	t.Helper()
	ctx := t.Context()
	list, err := demo.Roles()
	if err != nil {
		t.Fatal(err)
	}
	may := map[string]func(a access.Actor) bool{
		"staff":     access.Actor.IsStaff,
		"president": access.Actor.MayPreside,
		"cochair":   func(a access.Actor) bool { return a.IsCoChair(w.planted.Bodies["inland-protection"].ID) },
		"committee": access.Actor.OnResolutionsCommittee,
		"delegate":  votes, "seconder": votes, "alternate": votes,
		"lapsed":    func(a access.Actor) bool { return len(a.MemberSeats()) == 1 && !votes(a) },
		"associate": func(a access.Actor) bool { return len(a.Seats) == 1 && a.Seats[0].Class == "associate" && !votes(a) },
	}
	if len(list) != len(may) {
		t.Errorf("%d roles, want %d", len(list), len(may))
	}
	for _, r := range list {
		p := w.planted.People[r.Email]
		if p.Name != r.Name || p.Lang != r.Lang || !r.What.Has(i18n.EN) || !r.What.Has(i18n.FR) {
			t.Errorf("%+v is %+v", r, p)
		}
		seats, err := w.people.SeatsOf(ctx, nil, p.ID, today)
		if err != nil {
			t.Fatal(err)
		}
		held, err := w.bodies.OfficesOf(ctx, nil, p.ID, today)
		if err != nil {
			t.Fatal(err)
		}
		if able := may[r.Key]; able == nil || !able(access.Actor{PersonID: p.ID, Seats: seats, Offices: held}) {
			t.Errorf("%s cannot do what %s does", r.Name, r.Key)
		}
	}
}

func votes(a access.Actor) bool {
	return slices.ContainsFunc(a.MemberSeats(), func(s access.Seat) bool { return s.GoodStanding })
}

func TestDelegations(t *testing.T) {
	w := plant(t, testdb.Noon(), testdb.Noon().AddDate(0, 0, -5))
	list, err := demo.Delegations()
	if err != nil || len(list) != 48 {
		t.Fatalf("%d, %v", len(list), err)
	}
	alternates := 0
	for _, d := range list {
		alternates += len(d.Alternates)
		o, ok := w.planted.Organizations[d.Organization]
		if !ok {
			t.Errorf("no organization %s", d.Organization)
		}
		for _, email := range append([]string{d.Delegate}, d.Alternates...) {
			seats, err := w.people.SeatsOf(t.Context(), nil, w.planted.People[email].ID, testdb.Noon())
			if err != nil || len(seats) != 1 || seats[0].OrganizationID != o.ID {
				t.Errorf("%s for %s: %+v, %v", email, d.Organization, seats, err)
			}
		}
	}
	if alternates < 30 {
		t.Errorf("%d alternates", alternates)
	}
}

func TestEveryRegionAndOnlyInventedDomains(t *testing.T) {
	w := plant(t, testdb.Noon(), testdb.Noon())
	regions := map[people.Region]int{}
	for _, o := range w.planted.Organizations {
		regions[o.Region]++
		if !strings.HasSuffix(o.Email, ".example") || !o.Name.Has(i18n.EN) || !o.Name.Has(i18n.FR) {
			t.Errorf("%+v", o)
		}
	}
	for _, r := range people.Regions() {
		if regions[r] == 0 {
			t.Errorf("nobody in %s", r)
		}
	}
	for email := range w.planted.People {
		if !strings.HasSuffix(email, ".example") {
			t.Errorf("%s", email)
		}
	}
}

func BenchmarkPlant(b *testing.B) {
	for b.Loop() {
		plant(b, testdb.Noon(), testdb.Noon())
	}
}

// The bodies have a past since 1978, a vacancy that somebody keeps, a caucus that
// people joined, a core group and a youth network.
func TestTheBodiesHaveAPast(t *testing.T) {
	today := testdb.Noon()
	w := plant(t, today, today.AddDate(0, 0, -5))
	ctx := t.Context()
	history, err := w.bodies.History(ctx, nil, w.planted.Bodies["executive-committee"].ID)
	if err != nil || len(history) < 400 || history[0].From.Year() != 1978 {
		t.Fatalf("%d terms from %v, %v", len(history), history[0].From, err)
	}
	for _, h := range history {
		if h.Person.Name == "" || h.Organization.Empty() {
			t.Errorf("%+v", h)
		}
	}
	sitting, err := w.bodies.SittingOn(ctx, nil, w.planted.Bodies["executive-committee"].ID, date("1995-03-01"))
	if err != nil || len(sitting.Vacancies()) > 3 {
		t.Errorf("in 1995 %d places were vacant, %v", len(sitting.Vacancies()), err)
	}
	sitting, err = w.bodies.SittingOn(ctx, nil, w.planted.Bodies["immigration-settlement"].ID, today)
	if vacant := sitting.Vacancies(); err != nil || len(vacant) != 1 || vacant[0].Holder.How != bodies.Interim || vacant[0].Last.Ended != bodies.Resigned {
		t.Errorf("%+v, %v", sitting, err)
	}
	for slug, kind := range map[string]access.BodyKind{"small-towns-caucus": access.Caucus, "detention-core-group": access.CoreGroup, "youth-network": access.Network} {
		b := w.planted.Bodies[slug]
		sitting, err := w.bodies.SittingOn(ctx, nil, b.ID, today)
		if err != nil || b.Kind != kind || b.Open != (sitting.Joined > 0) || len(sitting.Seats) == 0 {
			t.Errorf("%s: %+v, %v", slug, sitting, err)
		}
	}
	if versions, err := w.bodies.Mandates(ctx, nil, w.planted.Bodies["executive-committee"].ID); err != nil || len(versions) != 3 {
		t.Errorf("%+v, %v", versions, err)
	}
}
