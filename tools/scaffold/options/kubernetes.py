"""What goes with Kubernetes: the manifests."""

from tools.scaffold.option import Option

KUBERNETES = Option(
    words=("kubernetes", "k8s", "kubectl"),
    literals={
        "SECURITY.md": ((" (`Dockerfile`, `deploy/kubernetes`)", " (`Dockerfile`)"),),
    },
)
