// A genuine Kubernetes API server with an embedded etcd, on loopback, for tests. It prints one line of JSON when it answers, and ends when it is
// told to or when its standard input does.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	data := flag.String("data", "", "folder for the store; must exist")
	certificate := flag.String("certificate", "", "PEM file of the serving certificate")
	key := flag.String("key", "", "PEM file of its key")
	tokens := flag.String("tokens", "", "CSV file: token,user,uid,\"groups\"")
	signingKey := flag.String("service-account-key", "", "PEM file of the key that signs tokens of service accounts")
	showVersion := flag.Bool("version", false, "print the version of Kubernetes and end")
	flag.Parse()
	if *showVersion {
		fmt.Println(version.Get().GitVersion)
		return
	}
	if err := run(*data, *certificate, *key, *tokens, *signingKey, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(data, certificate, key, tokens, signingKey string, more []string) error {
	store, client, err := startStore(filepath.Join(data, "etcd"))
	if err != nil {
		return err
	}
	defer store.Close()
	port, err := freePort()
	if err != nil {
		return err
	}
	go func() {
		// Whoever started this holds the other end: when it dies, nothing is left behind.
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	go announce(fmt.Sprintf("https://127.0.0.1:%d", port), client)

	command := app.NewAPIServerCommand()
	command.SetArgs(append([]string{
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", port),
		"--advertise-address=127.0.0.1",
		"--etcd-servers=" + client,
		"--tls-cert-file=" + certificate,
		"--tls-private-key-file=" + key,
		"--token-auth-file=" + tokens,
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + signingKey,
		"--service-account-signing-key-file=" + signingKey,
		"--api-audiences=https://kubernetes.default.svc",
		"--authorization-mode=RBAC",
		"--service-cluster-ip-range=10.0.0.0/24",
		"--disable-admission-plugins=ServiceAccount",
		"--enable-priority-and-fairness=true",
		"--profiling=false",
		"--shutdown-send-retry-after=false",
	}, more...))
	return command.Execute()
}

func startStore(folder string) (*embed.Etcd, string, error) {
	port, err := freePort()
	if err != nil {
		return nil, "", err
	}
	peers, err := freePort()
	if err != nil {
		return nil, "", err
	}
	client := url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)}
	peer := url.URL{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", peers)}
	config := embed.NewConfig()
	config.Dir = folder
	config.LogLevel = "error"
	config.ListenClientUrls = []url.URL{client}
	config.AdvertiseClientUrls = []url.URL{client}
	config.ListenPeerUrls = []url.URL{peer}
	config.AdvertisePeerUrls = []url.URL{peer}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// A store for tests: nothing of it has to outlive the machine.
	config.UnsafeNoFsync = true
	store, err := embed.StartEtcd(config)
	if err != nil {
		return nil, "", err
	}
	select {
	case <-store.Server.ReadyNotify():
		return store, client.String(), nil
	case <-time.After(30 * time.Second):
		store.Close()
		return nil, "", fmt.Errorf("the store is not ready after 30 s")
	}
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func announce(address, etcd string) {
	// Only for the question whether it is ready; who uses the server verifies its certificate.
	probe := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	for {
		if answer, err := probe.Get(address + "/readyz"); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				line, _ := json.Marshal(map[string]any{"url": address, "etcd": etcd, "version": version.Get().GitVersion, "pid": os.Getpid()})
				fmt.Println(string(line))
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
}
