//! The officials of the sample province.

use dondoc_agencies::{AgencyId, Level};
use dondoc_domain::{OfficialId, event::Channel, ids::derive, official::Role};
use dondoc_service::{App, Context};
use std::collections::HashMap;

const FAMILY: [&str; 9] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi"];
const MIDDLE: [&str; 7] = ["Thị", "Văn", "Minh", "Thanh", "Quốc", "Ngọc", "Hữu"];
const GIVEN: [&str; 11] = ["An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Linh", "Nam", "Phương", "Sơn"];

/// Who does what in the sample province.
pub struct People {
    /// One official in each agency.
    pub officers: HashMap<AgencyId, OfficialId>,
    /// Enters, confirms, extends.
    pub office: OfficialId,
    /// Enters what others may not confirm themselves.
    pub second: OfficialId,
    /// The chair, a vice-chair and the heads of agencies: they look on.
    pub leaders: usize,
}

impl People {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.officers.len() + 2 + self.leaders
    }
}

/// Enters two officials of the office and one in every other agency that may lead.
pub async fn enter(app: &App) -> anyhow::Result<People> {
    let registry = app.registry().await?;
    let office = AgencyId::new("VPUBND");
    let mut number = 0;
    let mut officers = HashMap::new();
    let first = add(app, &mut number, &office, Role::Office).await?;
    let second = add(app, &mut number, &office, Role::Office).await?;
    for agency in registry.all() {
        if matches!(agency.level, Level::Department | Level::Unit | Level::Sector) {
            let id = add(app, &mut number, &agency.id, Role::Officer).await?;
            officers.insert(agency.id.clone(), id);
        }
    }
    let mut leaders = 0;
    for _ in 0..2 {
        add(app, &mut number, &office, Role::Chair).await?;
        leaders += 1;
    }
    for agency in registry.all().filter(|it| it.level == Level::Department && it.id != office) {
        add(app, &mut number, &agency.id, Role::Head).await?;
        leaders += 1;
    }
    Ok(People { officers, office: first, second, leaders })
}

async fn add(app: &App, number: &mut usize, agency: &AgencyId, role: Role) -> anyhow::Result<OfficialId> {
    let n = *number;
    *number += 1;
    let name = format!("{} {} {}", FAMILY[n % FAMILY.len()], MIDDLE[n % MIDDLE.len()], GIVEN[n % GIVEN.len()]);
    let context = Context::system(Channel::Cli, derive("demo official", &[&n.to_string()]));
    Ok(app.add_official(&name, agency.clone(), role, n as u128 * 0x9E37_79B9_7F4A_7C15, &context).await?.id)
}
