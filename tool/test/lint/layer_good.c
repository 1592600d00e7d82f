// as src/class/class_web.c expect nothing
#include "base/base.h"
#include "class/class.h"
#include "people/people.h"
#include "web/web.h"
#include "class_view.h"
#include "people_view.h"
#include "common_text.h"
#include <string.h>
