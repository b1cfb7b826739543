package bodies_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/testdb"
)

// asked notes the queries that are run.
type asked struct {
	db.DBTX
	queries []string
}

func (a *asked) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	a.queries = append(a.queries, query)
	return a.DBTX.QueryContext(ctx, query, args...)
}

func (a *asked) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	a.queries = append(a.queries, query)
	return a.DBTX.QueryRowContext(ctx, query, args...)
}

func (a *asked) times(name string) (n int) {
	for _, q := range a.queries {
		if strings.Contains(q, "-- name: "+name+" ") {
			n++
		}
	}
	return n
}

// Whoever looks at a body that people join reads how many, and nobody's name; a
// body's seats are read once.
func TestThoseWhoJoinedAreCountedAndNotRead(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	caucus := w.body(t, "northern-caucus", access.Caucus)
	member := access.Actor{PersonID: w.person.ID, Name: w.person.Name, Seats: []access.Seat{{OrganizationID: "o", Name: i18n.Same("Harbour"), Class: "member", GoodStanding: true}}}
	w.must(t, w.Join(ctx, member, caucus.ID))
	seat := w.seat(t, bodies.Seat{BodyID: caucus.ID, Role: bodies.Roles(access.Caucus)[0], Places: 1, Years: 2, FilledBy: bodies.ByGroup})
	tx := &asked{DBTX: w.log.DB().Reader()}
	sitting, err := w.SittingOn(ctx, tx, caucus.ID, w.Today())
	if err != nil || sitting.Joined != 1 || len(sitting.AllSeats) != 1 || sitting.AllSeats[0].ID != seat.ID || len(sitting.Vacancies()) != 1 {
		t.Errorf("%+v, %v", sitting, err)
	}
	if tx.times("PersonsByID") != 0 || tx.times("TermsOfBodyOn") != 0 || tx.times("SeatsOfBody") != 1 {
		t.Errorf("%d names, %d terms, %d seats are read", tx.times("PersonsByID"), tx.times("TermsOfBodyOn"), tx.times("SeatsOfBody"))
	}
}

// The public list of bodies says that a place is vacant and not why: nobody looks
// for it there.
func TestWhyPlacesAreVacantIsReadWhereItIsSaid(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	seat := w.seat(t, bodies.Seat{BodyID: w.group.ID, Role: access.CoChair, Places: 1, Years: 2, FilledBy: bodies.ByGroup})
	held, err := w.FillSeat(ctx, staff(), bodies.Filling{SeatID: seat.ID, PersonID: w.person.ID, How: bodies.Acclaimed, From: testdb.Noon().AddDate(-1, 0, 0)})
	w.must(t, err)
	w.must(t, w.EndTermFor(ctx, staff(), held.ID, testdb.Noon().AddDate(0, -1, 0), bodies.Resigned))
	tx := &asked{DBTX: w.log.DB().Reader()}
	all, err := w.Sittings(ctx, tx, testdb.Noon())
	w.must(t, err)
	vacant := all[w.group.ID].Vacancies()
	if len(vacant) != 1 || vacant[0].Last != nil || tx.times("LastOfSeat") != 0 {
		t.Errorf("%+v, asked %d times why", vacant, tx.times("LastOfSeat"))
	}
	w.must(t, w.Explain(ctx, tx, all, testdb.Noon()))
	if vacant = all[w.group.ID].Vacancies(); vacant[0].Last == nil || vacant[0].Last.Ended != bodies.Resigned || vacant[0].Since.IsZero() {
		t.Errorf("%+v", vacant)
	}
}
