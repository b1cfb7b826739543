// Package zonedns serves a zone held in memory as a DNS server on the loopback
// interface, for measurements and tests of the program as a process of its own,
// which asks the server that its settings name. It answers A, AAAA, TXT, MX and
// PTR questions over UDP and TCP (RFC 1035) and knows no other zone.
package zonedns

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"plenary.example/internal/mailauth"
)

// Server is a listening DNS server.
type Server struct {
	zone mailauth.Zone
	udp  net.PacketConn
	tcp  net.Listener
	done sync.WaitGroup
}

// Listen serves a zone on a free port of the loopback, for UDP and TCP alike.
func Listen(ctx context.Context, zone mailauth.Zone) (*Server, error) {
	var config net.ListenConfig
	tcp, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	udp, err := config.ListenPacket(ctx, "udp", tcp.Addr().String())
	if err != nil {
		return nil, errors.Join(err, tcp.Close())
	}
	s := &Server{zone: zone, udp: udp, tcp: tcp}
	s.done.Go(s.serveUDP)
	s.done.Go(s.serveTCP)
	return s, nil
}

// Addr is where it listens, as host:port.
func (s *Server) Addr() string { return s.tcp.Addr().String() }

// Close stops it.
func (s *Server) Close() error {
	err := errors.Join(s.udp.Close(), s.tcp.Close())
	s.done.Wait()
	return err
}

func (s *Server) serveUDP() {
	buffer := make([]byte, 4096)
	for {
		n, from, err := s.udp.ReadFrom(buffer)
		if err != nil {
			return
		}
		if answer := s.answer(buffer[:n]); answer != nil {
			_, _ = s.udp.WriteTo(answer, from) // who asked will ask again
		}
	}
}

func (s *Server) serveTCP() {
	for {
		conn, err := s.tcp.Accept()
		if err != nil {
			return
		}
		s.done.Go(func() {
			defer func() { _ = conn.Close() }()
			watch := time.AfterFunc(10*time.Second, func() { _ = conn.Close() })
			defer watch.Stop()
			var size [2]byte
			for {
				if _, err := io.ReadFull(conn, size[:]); err != nil {
					return
				}
				question := make([]byte, binary.BigEndian.Uint16(size[:]))
				if _, err := io.ReadFull(conn, question); err != nil {
					return
				}
				answer := s.answer(question)
				binary.BigEndian.PutUint16(size[:], uint16(len(answer))) //nolint:gosec // a few records
				if _, err := conn.Write(append(size[:], answer...)); err != nil {
					return
				}
			}
		})
	}
}

// answer makes the answer to one question; nil for what is no question.
func (s *Server) answer(raw []byte) []byte {
	var asked dnsmessage.Message
	if asked.Unpack(raw) != nil || len(asked.Questions) != 1 {
		return nil
	}
	q := asked.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: asked.ID, Response: true, Authoritative: true, RecursionDesired: asked.RecursionDesired, RecursionAvailable: true},
		Questions: asked.Questions,
	}
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	if s.zone.Failing[name] {
		reply.RCode = dnsmessage.RCodeServerFailure
	} else {
		reply.Answers = s.records(q, name)
		if len(reply.Answers) == 0 && !s.exists(name) {
			reply.RCode = dnsmessage.RCodeNameError
		}
	}
	packed, err := reply.Pack()
	if err != nil {
		return nil
	}
	return packed
}

func (s *Server) exists(name string) bool {
	return s.zone.TXT[name] != nil || s.zone.MX[name] != nil || s.zone.IP[name] != nil
}

func (s *Server) records(q dnsmessage.Question, name string) []dnsmessage.Resource {
	var list []dnsmessage.Resource
	add := func(body dnsmessage.ResourceBody) {
		list = append(list, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: dnsmessage.ClassINET, TTL: 60}, Body: body})
	}
	switch q.Type {
	case dnsmessage.TypeTXT:
		for _, text := range s.zone.TXT[name] {
			add(&dnsmessage.TXTResource{TXT: chunks(text)})
		}
	case dnsmessage.TypeMX:
		for _, mx := range s.zone.MX[name] {
			if host, err := dnsmessage.NewName(strings.TrimSuffix(mx.Host, ".") + "."); err == nil {
				add(&dnsmessage.MXResource{Pref: mx.Pref, MX: host})
			}
		}
	case dnsmessage.TypeA:
		for _, ip := range s.zone.IP[name] {
			if four := ip.To4(); four != nil {
				add(&dnsmessage.AResource{A: [4]byte(four)})
			}
		}
	case dnsmessage.TypeAAAA:
		for _, ip := range s.zone.IP[name] {
			if ip.To4() == nil && len(ip) == net.IPv6len {
				add(&dnsmessage.AAAAResource{AAAA: [16]byte(ip)})
			}
		}
	}
	return list
}

// chunks cuts a text into the strings of at most 255 bytes that a TXT record has.
func chunks(text string) []string {
	var list []string
	for len(text) > 255 {
		list, text = append(list, text[:255]), text[255:]
	}
	return append(list, text)
}
