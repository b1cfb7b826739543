// Command plenary runs a democratic coalition: its site, its members' portal,
// its live general meeting and its library, in one program.
//
// Exit codes: 0 done; 1 the act was refused or failed, with a sentence saying
// why; 2 the command line itself could not be understood.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"plenary.example/cmd/plenary/console"
	"plenary.example/internal/config"
	"plenary.example/internal/doctext"
	"plenary.example/locales"
)

// commands is the whole command line.
type commands struct {
	Demo         demoCommand     `cmd:"" help:"Start the worked example, ready to click. Nothing leaves the machine."`
	Init         initCommand     `cmd:"" help:"Make a new coalition's database from a profile."`
	Serve        serveCommand    `cmd:"" help:"Run the program."`
	Import       importCommand   `cmd:"" help:"Take in what the coalition has."`
	Export       exportCommand   `cmd:"" help:"Write out what the program holds."`
	Link         linkCommand     `cmd:"" help:"Print a one-time sign-in link for a person."`
	DNS          dnsCommand      `cmd:"" name:"dns" help:"Print the DNS records that the coalition's mail needs."`
	Minutes      minutesCommand  `cmd:"" help:"Check approved minutes against what was signed."`
	Verify       verifyCommand   `cmd:"" help:"Compare the database with the record of proof; check one proof, or the archive of an election."`
	Migrate      migrateCommand  `cmd:"" help:"Bring the database to this version's schema."`
	Bench        benchCommand    `cmd:"" help:"Measure, each figure beside its limit."`
	ReadDocument doctext.Command `cmd:"" name:"read-document" hidden:"" help:"Take the words out of a document: what the program starts as a process of its own."`
	Version      versionCommand  `cmd:"" help:"Print the version."`
	Check        checkCommand    `cmd:"" help:"Look for what is no longer right."`
}

func main() {
	useProcessors()
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	catalog, err := locales.Catalog()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	loc := catalog.For(console.Lang())
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("plenary"),
		kong.Description("Plenary runs a democratic coalition of organizations."),
		kong.UsageOnError(), kong.DefaultEnvars("PLENARY"),
		kong.Resolvers(kong.ResolverFunc(fromFile)),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(catalog, loc),
	)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	command, err := parser.Parse(args)
	if err != nil {
		parser.Errorf("%s", err)
		return 2
	}
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, console.Say(loc, err))
		return 1
	}
	return 0
}

// fromFile reads a setting from plenary.toml in the data folder, where neither
// the command line nor a PLENARY_ variable gives it.
func fromFile(c *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !slices.Contains(config.Keys(), flag.Name) || flag.Name == "data" {
		return nil, nil
	}
	for _, env := range flag.Tag.Envs {
		if _, given := os.LookupEnv(env); given {
			return nil, nil
		}
	}
	for _, other := range c.Flags() {
		if other.Name != "data" {
			continue
		}
		folder, _ := c.FlagValue(other).(string)
		values, err := config.ReadFile(folder)
		if err != nil {
			return nil, err
		}
		if value, given := values[flag.Name]; given {
			return value, nil
		}
	}
	return nil, nil
}
