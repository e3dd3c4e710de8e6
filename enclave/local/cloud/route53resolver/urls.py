"""Where Route 53 Resolver answers, in moto's form."""

from enclave.local.cloud.route53resolver.responses import Route53ResolverResponse

url_bases = [r"https?://route53resolver\.(.+)\.amazonaws\.com"]
url_paths = {"{0}/$": Route53ResolverResponse.dispatch}
