//go:build peers

package smtpout_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/smtpout"
)

// TestAgainstPostfixsSink speaks to a server that is not ours, in all its moods.
func TestAgainstPostfixsSink(t *testing.T) {
	if err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want smtpout.Kind
	}{
		{"willing", nil, smtpout.Delivered},
		{"without PIPELINING", []string{"-p"}, smtpout.Delivered},
		{"without ESMTP", []string{"-e"}, smtpout.Delivered},
		{"refuses MAIL", []string{"-f", "mail"}, smtpout.Deferred},
		{"refuses RCPT", []string{"-f", "rcpt"}, smtpout.Refused},
		{"refuses DATA", []string{"-f", "data"}, smtpout.Refused},
		{"refuses the text", []string{"-f", "."}, smtpout.Refused},
		{"defers RCPT", []string{"-r", "rcpt"}, smtpout.Deferred},
		{"defers the text", []string{"-r", "."}, smtpout.Deferred},
		{"hangs up at RCPT", []string{"-q", "rcpt"}, smtpout.Deferred},
		{"hangs up after the text", []string{"-q", "."}, smtpout.Uncertain},
		{"closes at DATA", []string{"-Q", "data"}, smtpout.Deferred},
		{"closes after the text", []string{"-Q", "."}, smtpout.Deferred},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address := sink(t, tt.args)
			s := newSender(t, smtpout.Options{Relay: smtpout.Relay{Address: address, Connections: 3}})
			l := newLedger(t, people(15, "ong.example")...)
			deliver(t, s, "", l)
			for _, o := range l.out {
				if o.Kind != tt.want {
					t.Errorf("%+v", o)
				}
			}
		})
	}
}

// sink starts smtp-sink and waits until it listens.
func sink(t *testing.T, args []string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	if os.Getuid() == 0 {
		args = append([]string{"-u", "postfix"}, args...) // it does not run as root
	}
	cmd := exec.Command("smtp-sink", append(args, address, "100")...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for range 500 {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return address
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("smtp-sink does not listen: %s", said.String())
	return ""
}
