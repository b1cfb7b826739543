//go:build peers

package postfixtest

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Options say what the Postfix of a test does with mail.
type Options struct {
	// Hostname is what it calls itself; empty: postfix.example.
	Hostname string
	// Mailboxes are the addresses whose mail it delivers into folders; see
	// Instance.Delivered. Their domains are its own: any other address there is
	// refused at RCPT with 550 5.1.1.
	Mailboxes []string
	// Relay is the host:port, on 127.0.0.1, that takes all other mail.
	Relay string
	// LMTP speaks LMTP with Relay instead of SMTP.
	LMTP bool
	// Settings are further parameters of main.cf, such as
	// "message_size_limit": "100000".
	Settings map[string]string
}

// Instance is a Postfix that runs.
type Instance struct {
	Address string // host:port where it takes mail by SMTP
	Folder  string // what it delivers is below; see Delivered
	t       testing.TB
	config  string
	log     string
}

// programs are where Debian has Postfix, besides PATH.
const programs = "/usr/sbin:/usr/bin:/sbin:/bin"

// Start runs a Postfix until the test ends. The test fails where Postfix is
// missing or does not start.
func Start(t testing.TB, o Options) *Instance {
	t.Helper()
	postfix := find(t, "postfix")
	owner, err := user.Lookup("postfix")
	if err != nil {
		t.Fatalf("Postfix is not installed as Debian does it: %v", err)
	}
	uid, gid := number(t, owner.Uid), number(t, owner.Gid)

	// Not t.TempDir: Postfix's own user must get in, and the names of its sockets
	// have little room.
	root, err := os.MkdirTemp("", "pf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(root); err != nil {
			t.Error(err)
		}
	})
	i := &Instance{Folder: filepath.Join(root, "mail"), t: t, config: filepath.Join(root, "etc"), log: filepath.Join(root, "log")}
	must(t, os.Chmod(root, 0o755))
	for _, dir := range []string{i.config, filepath.Join(root, "queue")} {
		must(t, os.Mkdir(dir, 0o755))
	}
	for _, dir := range []string{i.Folder, filepath.Join(root, "data")} {
		must(t, os.Mkdir(dir, 0o700))
		must(t, os.Chown(dir, uid, gid))
	}
	makeQueue(t, filepath.Join(root, "queue"), uid)
	port := freePort(t)
	i.Address = net.JoinHostPort("127.0.0.1", port)
	i.configure(o, root, port, uid, gid)

	i.run(postfix, "start")
	t.Cleanup(func() { i.stop(root) })
	for range 200 {
		if c, err := net.Dial("tcp", i.Address); err == nil {
			_ = c.Close()
			return i
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("Postfix does not listen:\n%s", i.Log())
	return nil
}

// makeQueue makes the folders that Postfix would make at its first start, and
// tells it that it need not check them, which takes it seconds.
func makeQueue(t testing.TB, queue string, uid int) {
	t.Helper()
	drop, err := user.LookupGroup("postdrop")
	if err != nil {
		t.Fatalf("Postfix is not installed as Debian does it: %v", err)
	}
	gid := number(t, drop.Gid)
	for _, name := range []string{"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"} {
		must(t, os.Mkdir(filepath.Join(queue, name), 0o700))
		must(t, os.Chown(filepath.Join(queue, name), uid, 0))
	}
	for name, mode := range map[string]fs.FileMode{"public": 0o710, "maildrop": 0o730 | fs.ModeSticky} {
		must(t, os.Mkdir(filepath.Join(queue, name), 0o700))
		must(t, os.Chown(filepath.Join(queue, name), uid, gid))
		must(t, os.Chmod(filepath.Join(queue, name), mode))
	}
	must(t, os.Mkdir(filepath.Join(queue, "pid"), 0o755)) //nolint:gosec // as Postfix has it
	must(t, os.WriteFile(filepath.Join(queue, "quick-start"), nil, 0o600))
}

// configure writes main.cf, master.cf and the table of mailboxes.
func (i *Instance) configure(o Options, root, port string, uid, gid int) {
	t := i.t
	t.Helper()
	var table strings.Builder
	var domains []string
	for _, address := range o.Mailboxes {
		_, domain, ok := strings.Cut(address, "@")
		if !ok || strings.ContainsAny(address, "/ \t\n") {
			t.Fatalf("no mailbox can have the address %q", address)
		}
		if !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
		fmt.Fprintf(&table, "%s %s/\n", address, strings.ToLower(address))
	}
	mailboxes := filepath.Join(i.config, "mailboxes")
	must(t, os.WriteFile(mailboxes, []byte(table.String()), 0o644)) //nolint:gosec // Postfix's own user reads it
	settings := map[string]string{
		"compatibility_level": "3.6", "config_directory": i.config,
		"queue_directory": filepath.Join(root, "queue"), "data_directory": filepath.Join(root, "data"),
		"maillog_file": i.log, "maillog_file_prefixes": root,
		"myhostname": "postfix.example", "mydestination": "", "mynetworks": "127.0.0.0/8", "myorigin": "$myhostname",
		"inet_interfaces": "127.0.0.1", "inet_protocols": "ipv4", "smtp_bind_address": "127.0.0.1",
		"alias_maps": "", "alias_database": "", "local_recipient_maps": "",
		"virtual_mailbox_domains": strings.Join(domains, " "), "virtual_mailbox_base": i.Folder,
		"virtual_mailbox_maps": "texthash:" + mailboxes, "virtual_minimum_uid": "1",
		"virtual_uid_maps": "static:" + strconv.Itoa(uid), "virtual_gid_maps": "static:" + strconv.Itoa(gid),
		"mailbox_size_limit": "0", "virtual_mailbox_limit": "0",
		"smtpd_recipient_restrictions": "permit_mynetworks, reject", "smtpd_relay_restrictions": "permit_mynetworks, reject",
		"smtp_dns_support_level": "disabled", "smtp_host_lookup": "native", "lmtp_host_lookup": "native",
		"smtp_tls_security_level": "may", "default_transport": "error:there is no way out of this test",
		"smtputf8_enable": "yes", "minimal_backoff_time": "1s", "maximal_backoff_time": "2s", "queue_run_delay": "1s",
		"smtpd_peername_lookup":               "no",
		"smtpd_client_connection_count_limit": "0", "smtpd_client_connection_rate_limit": "0", "in_flow_delay": "0",
	}
	if len(domains) == 0 {
		delete(settings, "virtual_mailbox_maps")
	}
	if o.Hostname != "" {
		settings["myhostname"] = o.Hostname
	}
	if o.Relay != "" {
		host, to, err := net.SplitHostPort(o.Relay)
		if err != nil || host != "127.0.0.1" {
			t.Fatalf("the test sends to 127.0.0.1 only, not to %q", o.Relay)
		}
		transport := "smtp"
		if o.LMTP {
			transport = "lmtp:inet"
		}
		settings["default_transport"] = fmt.Sprintf("%s:[127.0.0.1]:%s", transport, to)
		if !o.LMTP {
			settings["default_transport"], settings["relayhost"] = "smtp", fmt.Sprintf("[127.0.0.1]:%s", to)
		}
	}
	for name, value := range o.Settings {
		settings[name] = value
	}
	var text strings.Builder
	for _, name := range sorted(settings) {
		fmt.Fprintf(&text, "%s = %s\n", name, settings[name])
	}
	must(t, os.WriteFile(filepath.Join(i.config, "main.cf"), []byte(text.String()), 0o644)) //nolint:gosec // Postfix's own user reads it
	// Every service without chroot: its folder is not made for that.
	services := "127.0.0.1:" + port + ` inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
	must(t, os.WriteFile(filepath.Join(i.config, "master.cf"), []byte(services), 0o644)) //nolint:gosec // as main.cf
}

// Delivered waits until an address has so many messages, and returns them in
// the order of their arrival.
func (i *Instance) Delivered(address string, count int) [][]byte {
	i.t.Helper()
	var found [][]byte
	for range 400 {
		if found = i.mail(address); len(found) >= count {
			return found
		}
		time.Sleep(25 * time.Millisecond)
	}
	i.t.Fatalf("%d messages were delivered to %s, not %d:\n%s", len(found), address, count, i.Log())
	return nil
}

// mail reads a Maildir.
func (i *Instance) mail(address string) [][]byte {
	dir := filepath.Join(i.Folder, strings.ToLower(address), "new")
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		i.t.Fatal(err)
	}
	type file struct {
		content []byte
		at      time.Time
	}
	var files []file
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			i.t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			i.t.Fatal(err)
		}
		files = append(files, file{content, info.ModTime()})
	}
	slices.SortStableFunc(files, func(a, b file) int { return a.at.Compare(b.at) })
	var found [][]byte
	for _, f := range files {
		found = append(found, f.content)
	}
	return found
}

// Log is what Postfix has logged so far.
func (i *Instance) Log() string {
	text, err := os.ReadFile(i.log)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		i.t.Error(err)
	}
	return string(text)
}

// Queue is what waits in its queue, as mailq shows it.
func (i *Instance) Queue() string {
	i.t.Helper()
	return i.run(find(i.t, "postqueue"), "-p")
}

// run calls a program of Postfix for this instance.
func (i *Instance) run(program string, args ...string) string {
	i.t.Helper()
	cmd := exec.Command(program, append([]string{"-c", i.config}, args...)...)
	cmd.Env = []string{"PATH=" + programs, "MAIL_CONFIG=" + i.config}
	// A file and no pipe: its daemons keep the output open, and would be waited for.
	out, err := os.CreateTemp(i.config, "out")
	if err != nil {
		i.t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	failed := cmd.Run()
	said, err := os.ReadFile(out.Name())
	if err != nil {
		i.t.Fatal(err)
	}
	if failed != nil {
		i.t.Fatalf("%s %q: %v\n%s\n%s", program, args, failed, said, i.Log())
	}
	return string(said)
}

// stop ends the master and everything it has started: they are one process group.
func (i *Instance) stop(root string) {
	text, err := os.ReadFile(filepath.Join(root, "queue", "pid", "master.pid"))
	if err != nil {
		i.t.Errorf("who is Postfix? %v", err)
		return
	}
	master, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || master <= 1 {
		i.t.Errorf("who is Postfix? %q", text)
		return
	}
	group, err := syscall.Getpgid(master)
	if err != nil || group != master {
		i.t.Errorf("Postfix (%d) has ended by itself, or does not lead its group (%d): %v\n%s", master, group, err, i.Log())
		return
	}
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if err := syscall.Kill(-group, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			i.t.Errorf("ending Postfix: %v", err)
		}
		for range 100 {
			if !alive(group) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	i.t.Errorf("Postfix (%d) does not end", master)
}

// alive reports whether a process group has members other than zombies, which
// wait for the machine's init only.
func alive(group int) bool {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return true
	}
	for _, stat := range stats {
		text, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended meanwhile
		}
		// pid (name) state parent group ...; the name may have any letters.
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(fields) > 2 && fields[0] != "Z" && fields[2] == strconv.Itoa(group) {
			return true
		}
	}
	return false
}

func find(t testing.TB, program string) string {
	t.Helper()
	for dir := range strings.SplitSeq(programs, ":") {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed (Debian: apt-get install postfix)", program)
	return ""
}

// freePort is a port nobody uses just now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	must(t, err)
	return port
}

func number(t testing.TB, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sorted(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
