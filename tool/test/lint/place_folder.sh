# as tool/get.sh expect places
ls /root/x
