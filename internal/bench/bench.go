package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/banking"
	"plenary.example/internal/bodies"
	"plenary.example/internal/db"
	"plenary.example/internal/dues"
	"plenary.example/internal/exchange"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/figures"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	finder "plenary.example/internal/library"
	"plenary.example/internal/lists"
	"plenary.example/internal/meetings"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/publications"
	"plenary.example/internal/registration"
	"plenary.example/internal/registration/desk"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/roster"
	"plenary.example/internal/signin"
	"plenary.example/internal/signons"
)

// Program is the program under measurement, wired over one database.
type Program struct {
	DB          *db.DB
	People      *people.Service
	SignIn      *signin.Service
	Resolutions *resolutions.Service
	Exchange    *exchange.Service
	Meetings    *meetings.Service
	Lists       *lists.Service
	Mail        *outmail.Service
	Bodies      *bodies.Service
	Roster      *roster.Service
	Dues        *dues.Service
	// Record, Payments and Banking are the ledger and what the bank says of it.
	Record   *audit.Log
	Payments *payments.Service
	Banking  *banking.Service
	// Gatherings and Registration are what people register for.
	Gatherings   *gatherings.Service
	Registration *registration.Service
	Desk         *desk.Service
	Giving       *giving.Service
	Receipts     *receipts.Service
	Figures      *figures.Service
	Signons      *signons.Service
	// Serve answers HTTP on a free port of the loopback until stop is called.
	Serve        func(ctx context.Context) (addr string, stop func() error, err error)
	Publications *publications.Service
	Library      *finder.Service
	// Close closes the database.
	Close func() error
}

// Env is what the measurements need of the machine and of the command line.
type Env struct {
	// Open wires the program over the SQLite database in a folder, or over the
	// PostgreSQL database at an address when url is given, founding a coalition
	// where there is none.
	Open func(ctx context.Context, dir, url string) (*Program, error)
	// Executable is the path of the plenary command, for measurements that run it
	// as a process of its own.
	Executable string
	// Dir holds the data; each measurement makes a folder in it. A library made
	// by an earlier run is used again.
	Dir string
	// Postgres is the address of a server on which a database may be made and
	// dropped; without it only SQLite is measured.
	Postgres string
	// Runs is how often a measurement is repeated, at least once.
	Runs int
	// Progress, if set, is told how far a long step has come.
	Progress func(step i18n.Message, done, total int)
}

// Names lists the measurements in the order they are made.
func Names() []string {
	return []string{"votes", "live", "hall", "search", "finding", "page", "start", "writes", "fanout", "intake", "members", "registrations", "badges", "giving", "statement", "signons"}
}

// Run makes the measurement of that name.
func Run(ctx context.Context, env Env, name string) ([]Figure, error) {
	env.Runs = max(env.Runs, 1)
	if env.Progress == nil {
		env.Progress = func(i18n.Message, int, int) {}
	}
	measure := map[string]func(context.Context, Env) ([]Figure, error){
		"votes": votes, "live": liveScreens, "hall": hall, "search": librarySearch, "finding": finding, "page": resolutionPage, "start": start, "writes": writes,
		"fanout": fanout, "intake": mailIntake, "members": membership, "registrations": registrations, "badges": badges, "giving": gifts, "statement": statementMatch, "signons": signedStatement,
	}[name]
	if measure == nil {
		return nil, fmt.Errorf("bench: %q is none of %v", name, Names())
	}
	figures, err := measure(ctx, env)
	for i := range figures {
		figures[i].Bench = name
	}
	if err != nil {
		return figures, fmt.Errorf("bench %s: %w", name, err)
	}
	return figures, nil
}

// Passed reports whether every figure keeps to its limit.
func Passed(figures []Figure) bool {
	return !slices.ContainsFunc(figures, func(f Figure) bool { return !f.Pass })
}

// fresh is an empty folder for one measurement.
func (e Env) fresh(name string) (string, error) {
	dir := filepath.Join(e.Dir, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o750)
}

func (e Env) step(name string, done, total int) {
	e.Progress(i18n.Say("bench.step."+name), done, total)
}

func program() access.Actor { return access.TheProgram() }
