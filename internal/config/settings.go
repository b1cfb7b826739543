package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/BurntSushi/toml"
)

// Settings say how the program runs on its machines. Each is a flag, the
// environment variable PLENARY_ and its name, and a key of plenary.toml; the
// first of these that is given counts. The tags are for the command line.
type Settings struct {
	Data     string   `name:"data" default:"plenary-data" placeholder:"DIR" help:"Folder of the data: the database of a coalition that has no other, and files."`
	Database string   `name:"database" placeholder:"URL" help:"PostgreSQL address (postgres://...). Without it the database is a file in the data folder."`
	Listen   string   `name:"listen" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to answer HTTP."`
	SMTP     string   `name:"smtp" default:"127.0.0.1:2525" placeholder:"HOST:PORT" help:"Where to take mail in by SMTP; off: nowhere."`
	LMTP     string   `name:"lmtp" placeholder:"HOST:PORT" help:"Where to take mail in by LMTP from a mail server on this machine, such as Postfix."`
	BaseURL  string   `name:"base-url" placeholder:"URL" help:"Address of the site as people type it (https://plenary.example.org). Without it, where it listens."`
	Roles    []string `name:"roles" default:"web,smtp,jobs" help:"What this node does: web, smtp, jobs."`
	Relay    string   `name:"relay" placeholder:"HOST:PORT" help:"Mail server that outgoing mail is handed to. Without it mail stays in the outbox."`
	// RelayUser and RelayPassword sign in to the relay; it must then offer TLS.
	RelayUser     string `name:"relay-user" placeholder:"NAME" help:"Name to sign in to the relay with."`
	RelayPassword string `name:"relay-password" placeholder:"WORD" help:"Password for the relay; better given as PLENARY_RELAY_PASSWORD, since a flag can be seen by others on the machine."`
	// RelayConnections bounds the connections to the relay at once.
	RelayConnections int      `name:"relay-connections" default:"48" placeholder:"N" help:"Connections to the relay at once."`
	Direct           bool     `name:"direct" help:"Without a relay: deliver straight to the recipients' mail servers."`
	MailHost         string   `name:"mail-host" placeholder:"NAME" help:"This machine's name as a mail server, in greetings. Without it, the site's name."`
	DKIM             []string `name:"dkim" default:"rsa,ed25519" help:"Which signatures outgoing mail bears: rsa, ed25519."`
	TLSCert          string   `name:"tls-cert" placeholder:"FILE" help:"Certificate (PEM) to offer STARTTLS with where mail is taken in."`
	TLSKey           string   `name:"tls-key" placeholder:"FILE" help:"Key of that certificate."`
	MXPort           string   `name:"mx-port" hidden:"" default:"25" placeholder:"PORT" help:"Port of the recipients' mail servers, in a network of tests."`
	DNS              string   `name:"dns" placeholder:"HOST:PORT" help:"DNS server to ask about other mail servers, instead of the machine's own."`
	// StripeKey and StripeWebhookSecret are of the coalition's account with Stripe.
	StripeKey           string `name:"stripe-key" placeholder:"KEY" help:"Secret key of the account that takes cards; better given as PLENARY_STRIPE_KEY. Without it cards are not taken."`
	StripeWebhookSecret string `name:"stripe-webhook-secret" placeholder:"WORD" help:"Secret of the signatures of Stripe's messages to /webhooks/stripe; better given as PLENARY_STRIPE_WEBHOOK_SECRET."`
	StripeAPI           string `name:"stripe-api" placeholder:"URL" help:"Address of Stripe's interface, instead of its own: that of a stand-in, in tests."`
}

// Off is the value of an address where nothing is to be listened to.
const Off = "off"

// The roles a node may have.
const (
	RoleWeb  = "web"
	RoleSMTP = "smtp"
	RoleJobs = "jobs"
)

// FileName is the name of the settings' file in the data folder.
const FileName = "plenary.toml"

// Keys lists the names of the settings, which are flags and keys of the file alike.
func Keys() []string {
	return []string{
		"data", "database", "listen", "smtp", "lmtp", "base-url", "roles", "relay", "relay-user", "relay-password", "relay-connections", "direct",
		"mail-host", "dkim", "tls-cert", "tls-key", "mx-port", "dns", "stripe-key", "stripe-webhook-secret", "stripe-api",
	}
}

// Has reports whether the node has a role.
func (s Settings) Has(role string) bool { return slices.Contains(s.Roles, role) }

// Site is the address of the site: BaseURL, or where it listens.
func (s Settings) Site() string {
	if s.BaseURL != "" {
		return strings.TrimRight(s.BaseURL, "/")
	}
	host, port, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return "http://localhost"
	}
	// Passkeys need a name, and "all interfaces" is no address to type.
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// MailName is this machine's name as a mail server: MailHost, or the name of the
// site.
func (s Settings) MailName() string {
	if s.MailHost != "" {
		return s.MailHost
	}
	u, err := url.Parse(s.Site())
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

// Check returns what is wrong with the settings, in plain words for the
// terminal of whoever set them; nil for nothing.
func (s Settings) Check() error {
	var wrong []error
	add := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf(format, args...)) }
	if s.Data == "" {
		add("data: name a folder")
	}
	if s.Database != "" {
		u, err := url.Parse(s.Database)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			add("database: the address of a PostgreSQL database begins with postgres://") // the address may hold a password: not repeated
		}
	}
	for name, address := range map[string]string{"listen": s.Listen, "smtp": s.SMTP, "lmtp": s.LMTP, "dns": s.DNS} {
		if name != "listen" && (address == "" || address == Off) {
			continue
		}
		if !validAddress(address) {
			add("%s: %q is not HOST:PORT, such as 127.0.0.1:8080", name, address)
		}
	}
	if s.BaseURL != "" {
		u, err := url.Parse(s.BaseURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			add("base-url: %q is not the address of a site, such as https://plenary.example.org", s.BaseURL)
		}
	}
	if len(s.Roles) == 0 {
		add("roles: give at least one of web, smtp, jobs")
	}
	for _, r := range s.Roles {
		if r != RoleWeb && r != RoleSMTP && r != RoleJobs {
			add("roles: %q is none of web, smtp, jobs", r)
		}
	}
	for _, k := range s.DKIM {
		if k != "rsa" && k != "ed25519" {
			add("dkim: %q is none of rsa, ed25519", k)
		}
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		add("tls-cert, tls-key: give both or neither")
	}
	if (s.StripeKey == "") != (s.StripeWebhookSecret == "") {
		add("stripe-key, stripe-webhook-secret: give both or neither; without the messages nobody would learn what was paid")
	}
	if s.StripeAPI != "" && !validAPI(s.StripeAPI) {
		add("stripe-api: %q is not an address such as https://api.stripe.com; without https on this machine only", s.StripeAPI)
	}
	if s.Relay != "" && s.Direct {
		add("direct: with a relay everything goes there; give one of the two")
	}
	if s.Relay != "" && !validAddress(s.Relay) {
		add("relay: %q is not HOST:PORT, such as mail.example.org:587", s.Relay)
	}
	return errors.Join(wrong...)
}

// validAPI reports whether s may be sent a secret key: encrypted, or to this machine.
func validAPI(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

func validAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	n, err := strconv.Atoi(port)
	return err == nil && n >= 0 && n < 1<<16
}

// ReadFile reads plenary.toml in the data folder: its keys with their values as
// the command line would have them. A missing file is an empty one; a key that
// is no setting is an error, since a misspelt one would otherwise be silent.
func ReadFile(data string) (map[string]string, error) {
	path := filepath.Join(data, FileName)
	raw, err := os.ReadFile(path)                                          //nolint:gosec // the path is the operator's own
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // that the folder is none is for whoever opens it to say
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	var keys map[string]any
	if err := toml.Unmarshal(raw, &keys); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	values := make(map[string]string, len(keys))
	for key, v := range keys {
		if !slices.Contains(Keys(), key) || key == "data" { // the file lies in the data folder
			return nil, fmt.Errorf("%s: %q is not a setting; the settings are %s", path, key, strings.Join(Keys()[1:], ", "))
		}
		switch v := v.(type) {
		case string:
			values[key] = v
		case []any:
			words := make([]string, len(v))
			for i, w := range v {
				words[i] = fmt.Sprint(w)
			}
			values[key] = strings.Join(words, ",")
		default:
			if key == "direct" || key == "relay-connections" { // a truth and a number
				values[key] = fmt.Sprint(v)
				continue
			}
			return nil, fmt.Errorf("%s: %s: write a text between quotation marks", path, key)
		}
	}
	return values, nil
}
