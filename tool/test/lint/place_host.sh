# as tool/get.sh expect places
curl https://registry.example/x
