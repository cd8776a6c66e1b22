//! The figures as files.

use crate::support::Pages;
use dondoc_domain::{official::Role, rates::Definition};
use dondoc_projections::board::Grouping;
use dondoc_service::RatesRequest;

#[tokio::test]
async fn rows_and_pictures_of_each_drawing() {
    let pages = Pages::new().await;
    for slug in ["bon-o", "xu-huong", "nhom", "qua-han", "lich-han", "gia-han"] {
        let csv = pages.get(Role::Chair, &format!("/so-lieu/{slug}.csv")).await;
        assert_eq!(
            (csv.status.as_u16(), csv.headers["content-type"].to_str().unwrap()),
            (200, "text/csv; charset=utf-8")
        );
        assert!(csv.body.starts_with('\u{feff}') && csv.body.lines().count() > 1, "{slug}: {}", csv.body);
        let name = format!("attachment; filename=\"{slug}-2024-06-03.csv\"");
        assert_eq!(csv.headers["content-disposition"], name.as_str());
        let png = pages.get(Role::Chair, &format!("/hinh/{slug}.png")).await;
        assert_eq!((png.status.as_u16(), png.headers["content-type"].to_str().unwrap()), (200, "image/png"));
        assert!(png.body.contains("PNG"), "{slug}");
    }
    for path in ["/so-lieu/x.csv", "/so-lieu/nhom.xlsx", "/so-lieu/nhom", "/hinh/nhom.svg", "/hinh/x.png"] {
        assert_eq!(pages.get(Role::Chair, path).await.status, 404, "{path}");
    }
    for path in ["/so-lieu/nhom.csv?ky=x", "/so-lieu/nhom.json?tu=2024-01-01", "/hinh/nhom.png?theo=x"] {
        assert_eq!(pages.get(Role::Chair, path).await.status, 422, "{path}");
    }
}

#[tokio::test]
async fn agencies_with_all_their_boxes() {
    let pages = Pages::new().await;
    let csv = pages.get(Role::Chair, "/so-lieu/don-vi.csv").await.body;
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "Sở Thông tin và Truyền thông,11,1,1,3,1,3,1,1,1,3,0.333333,0.061492,0.792340,4",
            "Sở Y tế,1,0,0,1,0,0,0,0,0,0,,,,1",
        ]
    );
}

#[tokio::test]
async fn the_json_is_that_of_the_rates() {
    let pages = Pages::new().await;
    let request = RatesRequest {
        from: "2024-01-01".parse().unwrap(),
        to: "2024-06-30".parse().unwrap(),
        as_of: None,
        known_at: None,
        definition: Definition::default(),
        by: Some(Grouping::Agency),
        agency: None,
        by_successor: false,
    };
    let rates = pages.world.app.rates(&request).await.unwrap();
    let json = pages.get(Role::Chair, "/so-lieu/nhom.json?ky=6-thang-dau-2024").await;
    assert_eq!(json.body, serde_json::to_string(&rates).unwrap());
}

#[tokio::test]
async fn the_list_of_changes_is_whole() {
    let pages = Pages::new().await;
    let csv = pages.get(Role::Chair, "/so-lieu/thay-doi.csv?hop=2024-05-19").await.body;
    let rows: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().skip(1).collect();
    assert_eq!(rows, ["việc đơn vị trả lại,NV7", "việc thu hồi,NV8"]);
}
